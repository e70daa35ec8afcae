"""Nothing active gets through, and prose and pictures do."""

from __future__ import annotations

import re
from html import unescape

import pytest
from jinja2 import Environment
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from drivingforce.grading.safe import markdown_to_html, safe_outputs, strip_notebook

DOT = "iVBORw0KGgo="


def render(source: str) -> str:
    environment = Environment()
    environment.filters["markdown2html"] = markdown_to_html
    return environment.from_string("{{ source | markdown2html }}").render(
        source=source, cell=new_markdown_cell(source)
    )


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<iframe src='//x'></iframe>",
        "[x](javascript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href=' javascript:alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
        "<style>*{display:none}</style>",
        "<p style='background:url(//x)' onclick=alert(1)>x</p>",
        "<form action=//x><input></form>",
        "![x](http://x/pixel.png)",
    ],
)
def test_markdown_loses_what_could_run_or_report(source: str) -> None:
    html = render(source).lower()
    for active in (
        "<script",
        "<iframe",
        "<svg",
        "<style",
        "<form",
        "<input",
        "href=",
        "http:",
        "url(",
        " onerror=x",
    ):
        assert active not in html
    assert "<p onclick" not in html


@pytest.mark.parametrize(
    "source",
    [
        '<p id="02-a">x</p>',
        "# 02-a",
        '<h2 name="02-e" class="score" style="text-align: center">x</h2>',
        '<a name="02-a" id="02-b" href="https://example.org">x</a>',
        '<td id="02-a">',
        "[x](#02-a)",
        "[x](/hub/logout)",
        "[x](//evil.example)",
        "[x](../../manual_grade)",
        '<p xml:id="02-a" data-id="x" aria-owns="02-a" onfocus="x" slot="x" is="x">x</p>',
    ],
)
def test_markdown_names_nothing_and_leads_nowhere_on_the_page(source: str) -> None:
    assert set(re.findall(r'\s([\w:-]+)="', render(source))) <= {"href", "rel", "target"}
    assert set(re.findall(r'href="([^"]*)"', render(source))) <= {"https://example.org"}


@pytest.mark.parametrize(
    "source",
    [
        "$\\href{javascript:alert(1)}{x}$",
        "$&#92;href{javascript:alert(1)}{x}$",
        "<div>$\\hr<!-- -->ef{javascript:alert(1)}{x}$</div>",
        "<div>$\\hr<foo>ef{javascript:alert(1)}{x}$</div>",
        "<div>$\\hr<script>x</script>ef{javascript:alert(1)}{x}$</div>",
        "<div>$&bsol;cssId{02-a}{x}$</div>",
        "$\\let\\x\\href \\x{javascript:alert(1)}{x}$",
        "$\\def\\x{1}\\mmlToken{mi}[href='javascript:alert(1)']{x}$",
        "$\\bbox[background:url(//x)]{x}$",
        "```\n```\n<div>$\\hr<wbr>ef{x}{y}$</div>",
    ],
)
def test_tex_that_acts_is_found_wherever_it_hides(source: str) -> None:
    nb = new_notebook(cells=[new_markdown_cell(source)])
    html = render(source)
    strip_notebook(nb)
    for shown in (html, render(nb.cells[0].source)):
        words = unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?s)<(pre|code)>.*?</\1>", "", shown)))
        assert not re.search(r"\\(href|cssId|let|def|mmlToken|bbox)", words)


def test_markdown_keeps_prose() -> None:
    html = render(
        "# Title\n\n> quoted, **bold**, `a < b`, $V_m = \\frac{RT}{F}$ C:\\data"
        " [link](https://example.org)\n\n| a |\n|---|\n| 1 |"
    )
    for kept in (
        "<h1",
        "<blockquote>",
        "<strong>",
        "<code>a &lt; b</code>",
        "https://example.org",
        "<table>",
        "\\frac",
        "C:",
    ):
        assert kept in html


def test_outputs_keep_text_and_true_pictures_only() -> None:
    data = {"text/plain": "t", "text/html": "<b>", "image/svg+xml": "<svg/>", "application/javascript": "x"}
    kept = safe_outputs(
        [
            new_output(
                "display_data", data | {"image/png": DOT}, metadata={"image/png": {"width": '1" onload="x'}}
            ),
            new_output("display_data", {"image/png": '" onload="x'}),
            new_output("stream", text="kept"),
        ]
    )
    assert [output.get("data", output.get("text")) for output in kept] == [
        {"text/plain": "t", "image/png": DOT},
        "kept",
    ]
    assert kept[0].metadata == {}


def test_a_notebook_keeps_no_foreign_metadata_raw_cell_or_attachment() -> None:
    nb = new_notebook(
        cells=[
            new_raw_cell("<script>"),
            new_code_cell("1", metadata={"tags": ['"><script>'], "editable": False}),
            new_markdown_cell(
                "$\\href{x}{y}$",
                attachments={"a": {"text/html": "x"}, "b": {"image/png": DOT, "image/svg+xml": "x"}},
            ),
        ],
        metadata={
            "widgets": {},
            "language_info": {"name": '"><script>'},
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
        },
    )
    strip_notebook(nb)
    assert [cell.cell_type for cell in nb.cells] == ["markdown", "code", "markdown"]
    assert nb.cells[1].metadata == {"editable": False}
    assert nb.cells[2].attachments == {"b": {"image/png": DOT}}
    assert "\\href" not in nb.cells[2].source
    assert nb.metadata.language_info.name == "python"
    assert nb.metadata.kernelspec.name == "python3"
    assert "widgets" not in nb.metadata
