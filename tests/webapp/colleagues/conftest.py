"""Birthdays of the cast: lin on Thursday the 5th, wang on the 20th, sun on the 6th of March."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from webapp.company.models import Person

BIRTHDAYS = {"lin": date(1996, 3, 5), "wang": date(1990, 3, 20), "sun": date(1985, 3, 6)}
WHO = ("lin", "wang", "zhao", "sun", "gao", "qin", "he", "lu")


@pytest.fixture
def born(write: Any, company: Any) -> Callable[[], None]:
    """Enters the birthdays, when called and at once."""

    def work(tx: Any) -> None:
        for name, day in BIRTHDAYS.items():
            Person.update(birthday=day).where(Person.id == getattr(company, name)).execute()
        tx.notice("roster")

    write(work)
    return lambda: write(work)
