"""The rooms of webapp/ keep the promises of docs/architecture.md; lint-imports holds the levels."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEBAPP = ROOT / "webapp"
MOST_ROOMS, MOST_FILES, MOST_LOOSE, MOST_LINES = 40, 45, 8, 400
# Where a name may stand in several modules: page functions, whose blueprints tell them apart, and
# what a framework or the command line calls by a fixed name.
FIXED_NAMES = {"register", "main"}


def sources() -> Iterator[Path]:
    for file in sorted(WEBAPP.rglob("*.py")):
        if not {"migrations", "translations"} & set(file.parts):
            yield file


FILES = list(sources())


def room_of(file: Path) -> str:
    parts = file.relative_to(WEBAPP).parts
    return parts[0] if len(parts) > 1 else ""


def files_by_room() -> Counter[str]:
    return Counter(room_of(file) for file in FILES)


def test_rooms_are_few_and_no_room_is_crowded() -> None:
    rooms = files_by_room()
    loose = rooms.pop("", 0)

    assert len(rooms) <= MOST_ROOMS
    assert loose <= MOST_LOOSE
    assert {room: count for room, count in rooms.items() if count > MOST_FILES} == {}


@pytest.mark.parametrize("room", sorted(set(files_by_room()) - {""}))
def test_a_room_says_in_one_sentence_what_it_is_for(room: str) -> None:
    text = ast.get_docstring(ast.parse((WEBAPP / room / "__init__.py").read_text("utf-8")))

    assert text is not None
    assert text.endswith(".")
    assert "\n\n" not in text


def test_no_file_is_long_and_no_import_is_relative() -> None:
    long, relative = [], []
    for file in FILES:
        text = file.read_text("utf-8")
        if text.count("\n") > MOST_LINES:
            long.append(file.name)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.level:
                relative.append(file.name)

    assert long == []
    assert relative == []


def is_page_function(node: ast.FunctionDef) -> bool:
    """Whether a function answers an address, by `@page.get` and the like."""
    decorators = (ast.unparse(each) for each in node.decorator_list)
    return any(each.startswith("page.") for each in decorators)


def is_command(node: ast.FunctionDef) -> bool:
    """Whether a function is a command of `jiebao`, which has its name from it."""
    return any("command(" in ast.unparse(each) for each in node.decorator_list)


def test_a_public_name_stands_in_one_module() -> None:
    modules: dict[str, list[str]] = defaultdict(list)
    for file in FILES:
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and (is_page_function(node) or is_command(node)):
                continue
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                modules[node.name].append(file.relative_to(WEBAPP).as_posix())

    twice = {name: where for name, where in modules.items() if len(where) > 1}
    assert {name: where for name, where in twice.items() if name not in FIXED_NAMES} == {}
