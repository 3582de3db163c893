"""Search a data folder and its open database for texts: also in what is packed inside files."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from webapp.store.statements import engine, read_rows


def found_in(folder: Path, *texts: str) -> list[tuple[str, str]]:
    """Each file (or table and column) that holds one of the texts, with that text."""
    return sorted({(place, text) for text in texts for place in _places(folder, text)})


def _places(folder: Path, text: str) -> Iterator[str]:
    forms = {text.encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-16-le")}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and any(form in content for content in _read(file) for form in forms):
            yield str(file.relative_to(folder))
    for place, value in [*_packed(), *_rows(folder)]:
        if any(form in value for form in forms):
            yield place


def _read(file: Path) -> Iterator[bytes]:
    content = file.read_bytes()
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(file) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def _packed() -> Iterator[tuple[str, bytes]]:
    for (body,) in read_rows("SELECT body FROM evidence"):
        yield "evidence.body", zlib.decompress(bytes(body))


def _rows(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every value of the open database, if it lies in no file of the folder."""
    if (folder / "jiebao.sqlite").exists():
        return
    for table in engine().table_names():
        for row in read_rows(f'SELECT * FROM "{table}"'):  # noqa: S608 - a table's own name
            for value in row:
                yield table, value if isinstance(value, bytes) else str(value).encode()
