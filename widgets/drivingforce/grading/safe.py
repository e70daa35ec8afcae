"""Nothing active gets from a submission into a page that somebody opens.

What a student sends is text and pictures. Scripts, frames, widgets and whatever else could run are dropped: from
the notebook's metadata and outputs here, and from markdown where it becomes HTML (:func:`markdown_to_html`, named
in ``nbgrader_config.py``).
"""

from __future__ import annotations

import re
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
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
_ACTIVE_TEX = re.compile(r"\\(href|require|csname|cssId|class|style|unicode|includegraphics)(?![A-Za-z])")
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
            cell.source = _ACTIVE_TEX.sub(r"\\text", cell.source)
            cell.attachments = _pictures(cell)


def _pictures(cell: NotebookNode) -> dict[str, dict[str, str]]:
    """Return the attachments that are pictures."""
    found = {}
    for name, bundle in cell.get("attachments", {}).items():
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
    cell: Any = context.get("cell", {})
    renderer = IPythonRenderer(escape=False, attachments=cell.get("attachments", {}))
    html = MarkdownWithMath(renderer=renderer).render(source)
    # A script's or a style's text is no prose: it goes with its tag.
    html = re.sub(r"(?is)<(script|style|iframe|object|svg)\b.*?(</\1\s*>|\Z)", "", html)
    cleaned: str = bleach.clean(
        html,
        tags=_TAGS,
        attributes=_allowed_attribute,
        protocols=["http", "https", "mailto", "data"],
        css_sanitizer=CSSSanitizer(allowed_css_properties=["text-align"]),
        strip=True,
    )
    return cleaned


def _allowed_attribute(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        return name == "alt" or (name == "src" and _PICTURE.fullmatch(value) is not None)
    if tag == "a":
        return name in ("href", "id") and not value.strip().lower().startswith("data:")
    return name in ("id", "colspan", "rowspan", "style")
