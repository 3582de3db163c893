"""The documents name files that exist, and names that stand in the files they are said to be in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *(ROOT / "docs").rglob("*.md")})
FOLDERS = [
    "bench",
    "certificates",
    "docs",
    "requirements",
    "rules",
    "script",
    "static",
    "templates",
    "tests",
    "webapp",
]
QUOTED = re.compile(r"`([^`\n]+)`")
PLACEHOLDER = re.compile(r"[<>{}…]|NNNN")
# `name` (`file.py`), `name` in `file.py`, `file.py` (`name`); a name may be dotted.
NAME = r"`([A-Za-z_][\w.]*)`"
FILE = r"`([\w/-]+/[\w-]+\.py)`"
NAME_THEN_FILE = re.compile(rf"{NAME} (?:\(|in |of |\(in ){FILE}")
FILE_THEN_NAME = re.compile(rf"{FILE} \({NAME}")
A_NAME = re.compile(r"[A-Za-z_][\w.]*")


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


def text_of(document: Path) -> str:
    """The text without fenced blocks, every run of white space as one space."""
    text = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.M | re.S)
    return " ".join(text.split())


def paths_in(text: str) -> Iterator[str]:
    """The quoted paths of the repository; of a command its first word."""
    for quoted in QUOTED.findall(text):
        path = quoted.split()[0].rstrip("/.,")
        if path.partition("/")[0] in FOLDERS and "/" in path and not PLACEHOLDER.search(path):
            yield path


def places_in(text: str) -> Iterator[tuple[str, str]]:
    """(name, file) where the text says that the name stands in the file."""
    yield from NAME_THEN_FILE.findall(text)
    yield from ((name, file) for file, name in FILE_THEN_NAME.findall(text))


@cache
def names_of(file: Path) -> frozenset[str]:
    """The names in the code of a file, its docstrings and comments left out.

    A table's name in the database is the name of its class in lower case with underscores.
    """
    found = {file.name}
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        for field in ("id", "attr", "name", "arg", "asname", "value"):
            value = getattr(node, field, None)
            if isinstance(value, str) and A_NAME.fullmatch(value):
                found.add(value)
        if isinstance(node, ast.ClassDef):
            found.add(re.sub(r"(?<!^)(?=[A-Z])", "_", node.name).lower())
    return frozenset(found)


def stands_in(name: str, known: frozenset[str]) -> bool:
    return name in known or all(part in known for part in name.split("."))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_path_in_a_document_exists(document: Path) -> None:
    missing = [path for path in paths_in(text_of(document)) if not any(ROOT.glob(path))]

    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_name_stands_in_the_file_that_a_document_names_with_it(document: Path) -> None:
    wrong = [
        (name, file)
        for name, file in places_in(text_of(document))
        if not stands_in(name, names_of(ROOT / file))
    ]

    assert wrong == []


def test_names_and_paths_are_found_in_a_document() -> None:
    text = "`decide` (`webapp/a/b.py`), `C.d` in `rules/e.py`, `rules/f.py` (`g`), `script/h now`"

    assert list(paths_in(text)) == ["webapp/a/b.py", "rules/e.py", "rules/f.py", "script/h"]
    assert list(places_in(text)) == [
        ("decide", "webapp/a/b.py"),
        ("C.d", "rules/e.py"),
        ("g", "rules/f.py"),
    ]


def names_of_room(room: str) -> frozenset[str]:
    folder = ROOT / room if room in FOLDERS else ROOT / "webapp" / room
    files = sorted(folder.rglob("*.py"))
    assert files, f"no room {room}"
    return frozenset[str]().union(*map(names_of, files), (room, *(f.parent.name for f in files)))


def glossary_rows() -> Iterator[tuple[list[str], list[str]]]:
    """Code words and rooms of each row."""
    for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" |")]
        if line.startswith("|") and len(cells) >= 4 and cells[2] not in ("code word", "---"):
            words = [word for word in QUOTED.findall(cells[2]) if A_NAME.fullmatch(word)]
            yield words, cells[3].split(", ")


def test_every_code_word_of_the_glossary_stands_in_its_room() -> None:
    rows = list(glossary_rows())
    assert len(rows) > 100
    wrong = []
    for words, rooms in rows:
        known = frozenset[str]().union(*map(names_of_room, rooms))
        wrong += [(word, rooms) for word in words if not stands_in(word, known)]

    assert wrong == []
