"""Search a whole data folder for texts: files as they are, and whatever is packed inside them."""

from __future__ import annotations

import json
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path


def found_in(folder: Path, *texts: str) -> list[tuple[str, str]]:
    """Each file (or table and column) that holds one of the texts, with that text."""
    return sorted({(place, text) for text in texts for place in _places(folder, text)})


def _places(folder: Path, text: str) -> Iterator[str]:
    forms = {text.encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-16-le")}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and any(form in content for content in _read(file) for form in forms):
            yield str(file.relative_to(folder))
    with closing(sqlite3.connect(folder / "jiebao.sqlite")) as database:
        for table, column, value in _packed(database):
            if any(form in value for form in forms):
                yield f"{table}.{column}"


def _read(file: Path) -> Iterator[bytes]:
    content = file.read_bytes()
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(file) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def _packed(database: sqlite3.Connection) -> Iterator[tuple[str, str, bytes]]:
    for (body,) in database.execute("SELECT body FROM evidence"):
        yield "evidence", "body", zlib.decompress(body)
