"""Run WeasyPrint with cached faces and style sheets, and refuse all other addresses."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from .design import PAGE_HEIGHT, PAGE_WIDTH
from .errors import ForeignAddress
from .glyphs import FACES, FONTS, SONG_BOLD, Face
from .setting import Sheet

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


def render_sheet(sheet: Sheet) -> bytes:
    """Render a sheet as a PDF. Raises ForeignAddress. One thread at a time: Pango's font map."""
    page = weasyprint.HTML(
        string=sheet.html,
        base_url=sheet.folder.as_uri() + "/",
        url_fetcher=OwnFolder(sheet.folder),
    )
    faces = [_face(face) for face in FACES if sheet.heavy or face != SONG_BOLD]
    try:
        pdf: bytes = page.write_pdf(
            stylesheets=[*faces, _page(), _style(sheet.folder)],
            font_config=_font_configuration(),
            pdf_tags=sheet.tagged,
        )
    except _Foreign as foreign:
        raise ForeignAddress(address=str(foreign)) from foreign
    return pdf


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


@cache
def _page() -> weasyprint.CSS:
    return weasyprint.CSS(
        string=_PAGE,
        font_config=_font_configuration(),
        url_fetcher=OwnFolder(FONTS),
    )


@cache
def _style(folder: Path) -> weasyprint.CSS:
    file = folder / "sheet.css"
    return weasyprint.CSS(
        string=file.read_text("utf-8"),
        base_url=file.as_uri(),
        font_config=_font_configuration(),
        url_fetcher=OwnFolder(folder),
    )
