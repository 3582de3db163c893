"""Set HTML as PDF pages under a design's style; whoever serves may have it rendered elsewhere.

`render_sheet` (certificates/rendering.py) runs WeasyPrint in this process. `rendered_by` puts
another renderer in its place: the server's renders in a process of its own, since WeasyPrint and
the faces hold some 130 MB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from markupsafe import Markup

from .design import Design


@dataclass(frozen=True)
class Sheet:
    """What is rendered: an HTML page, and the folder of its design with `sheet.css`.

    `heavy`: its style uses the bold Song face; `tagged`: the PDF is tagged for screen readers.
    """

    folder: Path
    html: str
    heavy: bool
    tagged: bool


Renderer = Callable[[Sheet], bytes]
_renderers: list[Renderer] = []


@contextmanager
def rendered_by(renderer: Renderer) -> Iterator[None]:
    """Render by `renderer` inside the block, in every thread."""
    _renderers.append(renderer)
    try:
        yield
    finally:
        _renderers.remove(renderer)


def set_pages(
    design: Design,
    sections: str,
    *,
    title: str = "",
    author: str = "",
    created: date | None = None,
    tagged: bool = False,
) -> bytes:
    """Render an HTML body under a design's style as a PDF.

    Raises ForeignAddress if the body requests something outside the design's folder.
    """
    head = Markup(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<title>{}</title><meta name="author" content="{}">'
    ).format(title, author)
    if created is not None:
        head += Markup('<meta name="dcterms.created" content="{}">').format(created.isoformat())
    html = f"{head}</head><body>{sections}</body></html>"
    heavy = any(room.chain == "heavy title" for room in design.rooms.values())
    return _renderer()(Sheet(design.folder, html, heavy, tagged))


def set_drawing(design: Design, drawings: Iterable[str]) -> bytes:
    """Render drawings that fill the page, in layers, as a PDF."""
    return set_pages(design, "".join(f'<div class="drawing">{each}</div>' for each in drawings))


def _renderer() -> Renderer:
    if _renderers:
        return _renderers[-1]
    from .rendering import render_sheet  # loads WeasyPrint

    return render_sheet
