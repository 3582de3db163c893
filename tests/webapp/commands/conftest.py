"""Fixtures of the command line: a function that runs `jiebao`, and a folder with a company."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webapp.commands.cli import main
from webapp.store.tables import database

Run = Callable[..., Result]


@pytest.fixture
def run() -> Iterator[Run]:
    """A function that runs `jiebao` with arguments and returns its output and exit code."""
    yield lambda *words: CliRunner().invoke(main, list(map(str, words)))
    if database.obj is not None:
        database.close()


@pytest.fixture
def data(tmp_path: Path, run: Run) -> Path:
    """A folder with an empty company, made by `jiebao init`."""
    folder = tmp_path / "var"
    company = ("--company", "晨光家居", "--hr-number", "1002", "--hr-name", "何静")
    begun = run("init", "--data", folder, *company)
    assert begun.exit_code == 0, begun.output
    return folder
