"""Nothing active gets from a submission into a page that somebody opens.

What a student sends is text and pictures. Scripts, frames, widgets and whatever else could run are dropped: from
the notebook's metadata and outputs here, and from markdown where it becomes HTML (:func:`markdown_to_html`, named
in ``nbgrader_config.py``). That HTML is parsed and written anew with the tags and attributes that are allowed; not
with ids, names, classes or styles: they could be taken for those of the page, whose fields hold the marks.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Any

import bleach
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

_TAGS = frozenset(
    re.findall(
        r"\w+",
        "a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd li ol p"
        " pre s small span strong sub summary sup table tbody td tfoot th thead tr u ul",
    )
)
_PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
#: The TeX that is allowed: it sets formulas. Links, classes, ids and new commands are made by what is not here.
_TEX = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau"
    " upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
    " frac dfrac tfrac sqrt binom over left right big Big bigg Bigg bigl bigr Bigl Bigr middle begin end"
    " text mathrm mathbf mathit mathsf mathcal mathbb operatorname boldsymbol textbf textit textrm rm bf it"
    " hat bar vec dot ddot tilde overline underline overbrace underbrace overset underset stackrel"
    " ln log lg exp sin cos tan sinh cosh tanh arcsin arccos arctan max min lim sup inf arg det gcd"
    " sum prod int iint oint partial nabla infty cdot cdots ldots dots vdots ddots times div pm mp ast star circ"
    " le leq ge geq ne neq ll gg approx sim simeq equiv propto cong lt gt in notin ni subset supset cup cap"
    " to rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow longrightarrow Longrightarrow"
    " longleftarrow Longleftarrow rightleftharpoons uparrow downarrow mapsto implies iff"
    " forall exists neg land lor therefore because degree prime hbar ell Re Im angle perp parallel mid"
    " langle rangle lvert rvert lVert rVert lfloor rfloor lceil rceil lbrace rbrace"
    " quad qquad hspace vspace phantom displaystyle textstyle limits nolimits nonumber notag cancel"
)
#: A command that is not allowed.
_OTHER_TEX = re.compile(rf"\\(?=[A-Za-z])(?!(?:{'|'.join(_TEX.split())})(?![A-Za-z]))")
#: In markdown, what HTML would make into a backslash, or an allowed command into a longer one.
_HIDDEN_TEX = re.compile(
    r"&(#0*92(?!\d)|#x0*5c(?![0-9a-f])|bsol);?|\\(?=[A-Za-z]+(<[A-Za-z!/?]|&[#A-Za-z]))", re.IGNORECASE
)
#: Between a backslash and a letter: no command then, and nothing to be seen.
NOTHING = "\u200b"
#: A longer text is shown as it was typed: to parse it could take minutes.
_LONGEST = 10_000
#: A tag that bleach has written, or the text up to the next.
_TAG = re.compile(r"""(?P<tag><[^>"]*(?:"[^"]*"[^>"]*)*>)|(?P<text>[^<]+)""")
_ABSOLUTE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
#: What is kept of a cell's metadata; nbgrader's own is put right from the gradebook.
_KEPT_METADATA = ("nbgrader", "deletable", "editable")
_PLAIN_PYTHON = {"name": "python", "pygments_lexer": "ipython3", "file_extension": ".py"}


def strip_notebook(nb: NotebookNode) -> None:
    """Remove what could run from what a student can write in ``nb``: metadata, raw cells, attachments."""
    kernelspec = nb.metadata.get("kernelspec")
    nb.metadata = NotebookNode({"language_info": NotebookNode(_PLAIN_PYTHON)})
    if kernelspec:
        nb.metadata["kernelspec"] = kernelspec
    for cell in nb.cells:
        cell.metadata = NotebookNode({key: cell.metadata[key] for key in _KEPT_METADATA if key in cell.metadata})
        if cell.cell_type == "raw":  # an HTML export passes these through as they are
            cell.cell_type = "markdown"
        if cell.cell_type == "markdown":
            cell.attachments = _pictures(cell)
            cell.source = _without_active_tex(cell.source)


def _without_active_tex(source: str) -> str:
    """Return markdown whose TeX sets formulas and nothing else, in JupyterLab too; the rest is read as typed."""
    return _OTHER_TEX.sub(_disarmed, _HIDDEN_TEX.sub(_disarmed, source))


def _pictures(cell: NotebookNode) -> dict[str, dict[str, str]]:
    """Return the attachments that are pictures."""
    found = {}
    for name, bundle in cell.get("attachments", {}).items():
        if not isinstance(bundle, dict):
            continue
        data = {
            mime: text for mime, text in bundle.items() if mime.startswith("image/") and _is_picture(mime, text)
        }
        if data:
            found[name] = data
    return found


def safe_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the outputs of a student's cell with nothing left but text and pictures."""
    return [kept for output in outputs if (kept := _safe_output(output)) is not None]


def _safe_output(output: NotebookNode) -> NotebookNode | None:
    if output.output_type in ("stream", "error"):  # nbconvert escapes these
        return output
    data = {mime: text for mime, text in output.data.items() if mime == "text/plain" or _is_picture(mime, text)}
    return NotebookNode(output, data=NotebookNode(data), metadata=NotebookNode()) if data else None


def _is_picture(mime: str, text: object) -> bool:
    # The text goes into an attribute unescaped, so that it has to be base64 and nothing else.
    known = mime in ("image/png", "image/jpeg", "image/gif")
    return known and isinstance(text, str) and _BASE64.fullmatch(text) is not None


@pass_context
def markdown_to_html(context: Context, source: str) -> str:
    """Render markdown as nbconvert does, and keep only tags and attributes that cannot do anything."""
    if len(source) > _LONGEST:
        return f"<pre>{escape(source)}</pre>"
    cell: Any = context.get("cell", {})
    html = _rebuilt(source, cell.get("attachments", {}))
    return _TAG.sub(lambda found: found["tag"] or escape(_OTHER_TEX.sub(_disarmed, unescape(found["text"]))), html)


def _disarmed(_backslash: re.Match[str]) -> str:
    return f"\\{NOTHING}"


def _rebuilt(source: str, attachments: dict[str, dict[str, str]]) -> str:
    """Return the HTML of markdown, parsed and written anew from what is allowed."""
    renderer = IPythonRenderer(escape=False, attachments=attachments)
    html = MarkdownWithMath(renderer=renderer).render(source)
    # A script's or a style's text is no prose: it goes with its tag.
    html = re.sub(r"(?is)<(script|style|iframe|object|svg)\b.*?(</\1\s*>|\Z)", "", html)
    cleaned: str = bleach.clean(
        html,
        tags=_TAGS,
        attributes=_allowed_attribute,
        protocols=["http", "https", "mailto", "data"],
        strip=True,
    )
    return cleaned.replace("<a ", '<a rel="noopener noreferrer" target="_blank" ')  # in text, < is &lt; by now


def _allowed_attribute(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        return name == "alt" or (name == "src" and _PICTURE.fullmatch(value) is not None)
    if tag == "a":  # a link without a host leads into the page's own site, where whoever reads it is logged in
        return name == "href" and _ABSOLUTE.match(value.strip()) is not None
    return tag in ("td", "th") and name in ("colspan", "rowspan") and value.isdecimal() and len(value) < 3
