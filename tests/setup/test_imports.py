"""What the product imports is declared, and the rules import the standard library only."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("webapp", "rules", "certificates")


def imported(path: Path) -> Iterator[str]:
    """The top-level names of the modules that a file imports, late imports included."""
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def foreign(room: str) -> dict[str, set[str]]:
    """Modules of neither the standard library nor this room, each with the files that import it."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / room).rglob("*.py")):
        for name in imported(path):
            if name != room and name not in sys.stdlib_module_names:
                found.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    return found


def declared() -> set[str]:
    """The distributions that a wheel brings along, by normalised name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = (re.split(r"[^A-Za-z0-9._-]", each)[0] for each in project["dependencies"])
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def test_rules_import_the_standard_library_only() -> None:
    assert foreign("rules") == {}


def test_certificates_import_nothing_of_ours() -> None:
    assert not foreign("certificates").keys() & {"webapp", "rules", "tests", "bench"}


@pytest.mark.parametrize("room", ROOMS)
def test_every_import_is_a_declared_dependency(room: str) -> None:
    # What flask and flask-wtf are made of comes with them, at the versions they ask for.
    brought = {"babel", "itsdangerous", "markupsafe", "werkzeug", "wtforms"}
    allowed = declared() | brought
    distributions = packages_distributions()
    undeclared = {
        name: files
        for name, files in foreign(room).items()
        if name not in ROOMS
        and not {each.lower().replace("_", "-") for each in distributions.get(name, ())} & allowed
    }
    assert undeclared == {}
