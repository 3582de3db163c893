"""A talk of sun with lin, opened and held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from webapp.store.statements import engine, read_rows
from webapp.talks.operations.hold_talks import AgreementGiven, agree, confirm, open_talk

AGREED_WORDS = "接通后先问哪天方便到店"


def agreed(text: str = AGREED_WORDS, due_on: date = date(2026, 3, 16)) -> AgreementGiven:
    return AgreementGiven(text, due_on, "invited", 14, 131)


@pytest.fixture
def talk(write: Any, company: Any) -> int:
    """Opened on Monday morning; not held yet."""
    return int(write(lambda tx: open_talk(tx, company.sun, company.lin)))


@pytest.fixture
def agreement(write: Any, company: Any, talk: int) -> int:
    """Written by sun, confirmed by lin."""
    number = int(write(lambda tx: agree(tx, company.sun, talk, agreed())))
    write(lambda tx: confirm(tx, company.lin, number))
    return number


@pytest.fixture
def database_rows() -> Callable[[], dict[str, list[tuple[Any, ...]]]]:
    """A function that reads every row of every table of the open database."""

    def read() -> dict[str, list[tuple[Any, ...]]]:
        return {
            name: read_rows(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608
            for name in engine().table_names()
        }

    return read
