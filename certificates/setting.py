"""Run WeasyPrint with cached faces and style sheets, and refuse all other addresses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import weasyprint
from markupsafe import Markup
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from .design import PAGE_HEIGHT, PAGE_WIDTH, Design
from .errors import ForeignAddress
from .glyphs import FACES, FONTS, SONG_BOLD, Face

_PAGE = f"@page{{size:{PAGE_WIDTH}mm {PAGE_HEIGHT}mm;margin:0}}html,body{{margin:0;padding:0}}"


class _Foreign(FatalURLFetchingError):  # type: ignore[misc]
    """Aborts WeasyPrint, which otherwise continues without a resource it cannot fetch."""


class OwnFolder(URLFetcher):  # type: ignore[misc]
    """Fetches files of one design's folder and the faces; refuses all other addresses."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._folders = (folder.resolve(), FONTS.resolve())

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        """Fetch one file; another address ends the rendering."""
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        own = parts.scheme == "file" and any(path.is_relative_to(each) for each in self._folders)
        if not own:
            raise _Foreign(url)
        return super().fetch(url, headers)


@cache
def _font_configuration() -> FontConfiguration:
    return FontConfiguration()


@cache
def _face(face: Face) -> weasyprint.CSS:
    """A face, loaded on first use: WeasyPrint keeps each whole face in memory."""
    return weasyprint.CSS(
        string=f'@font-face{{font-family:"{face.family}";src:url({face.path.as_uri()})}}',
        font_config=_font_configuration(),
        url_fetcher=OwnFolder(FONTS),
    )


def _faces(design: Design) -> list[weasyprint.CSS]:
    """The faces common to all designs, and those of this design only."""
    heavy = any(room.chain == "heavy title" for room in design.rooms.values())
    return [_face(face) for face in FACES if heavy or face != SONG_BOLD]


@cache
def _page() -> weasyprint.CSS:
    return weasyprint.CSS(
        string=_PAGE,
        font_config=_font_configuration(),
        url_fetcher=OwnFolder(FONTS),
    )


@cache
def _style(design: Design) -> weasyprint.CSS:
    file = design.folder / "sheet.css"
    return weasyprint.CSS(
        string=file.read_text("utf-8"),
        base_url=file.as_uri(),
        font_config=_font_configuration(),
        url_fetcher=OwnFolder(design.folder),
    )


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
    page = weasyprint.HTML(
        string=f"{head}</head><body>{sections}</body></html>",
        base_url=design.folder.as_uri() + "/",
        url_fetcher=OwnFolder(design.folder),
    )
    try:
        pdf: bytes = page.write_pdf(
            stylesheets=[*_faces(design), _page(), _style(design)],
            font_config=_font_configuration(),
            pdf_tags=tagged,
        )
    except _Foreign as foreign:
        raise ForeignAddress(address=str(foreign)) from foreign
    return pdf


def set_drawing(design: Design, drawings: Iterable[str]) -> bytes:
    """Render drawings that fill the page, in layers, as a PDF."""
    return set_pages(design, "".join(f'<div class="drawing">{each}</div>' for each in drawings))
