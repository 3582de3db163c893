"""The method that helped most in a month, counted by hand, and where it is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from webapp.company.parts import LIBRARY
from webapp.feedback.library_models import LibraryItem, LibraryOpinion
from webapp.feedback.operations.keep_library import LibraryGiven, write_item
from webapp.home.operations.switch_parts import switch_part
from webapp.honours.best_method import best_method
from webapp.people.operations.praise_choice import choose_praise

MARCH = datetime(2026, 2, 28, 16, tzinfo=UTC)  # its first instant in Shanghai
APRIL = MARCH + timedelta(days=31)
LONG = LibraryGiven("script", "嫌贵：先问比的是哪一款", "太贵了", "您比的是哪一款？")
SHORT = LibraryGiven("script", "只看看：请他带户型图来", "先看看", "周六方便吗？", roles=("guide",))


@pytest.fixture
def items(write: Any, company: Any) -> list[int]:
    return [
        int(write(lambda tx, g=given: write_item(tx, company.sun, g))) for given in (LONG, SHORT)
    ]


def say(write: Any, item: int, *said: tuple[str, bool, datetime]) -> None:
    for who, helped, at in said:
        row = {"item": item, "person": who, "helped": helped, "at": at}
        write(lambda tx, row=row: tx.insert(LibraryOpinion, **row))


def helped(*who: str, at: datetime = MARCH) -> list[tuple[str, bool, datetime]]:
    return [(each, True, at) for each in who]


def test_it_helped_most_people_by_their_last_word_of_the_month(
    write: Any, company: Any, items: list[int]
) -> None:
    long, short = items
    lin, wang, zhao = company.lin, company.wang, company.zhao
    say(write, long, *helped(lin, wang, zhao))
    say(write, short, *helped(lin, wang))
    say(write, short, *helped(zhao, company.sun, at=APRIL))  # of the next month
    found = best_method(MARCH, APRIL)
    assert found is not None
    assert (found.item, found.title, found.helped) == (long, LONG.title, 3)
    say(write, long, (zhao, False, APRIL - timedelta(hours=1)))  # changed the mind in March
    assert best_method(MARCH, APRIL) is None  # fewer than three


def test_of_equal_ones_the_one_that_was_of_no_use_to_fewer(
    write: Any, company: Any, items: list[int]
) -> None:
    long, short = items
    three = (company.lin, company.wang, company.zhao)
    say(write, short, *helped(*three), (company.sun, False, MARCH))
    say(write, long, *helped(*three))
    found = best_method(MARCH, APRIL)
    assert found is not None
    assert found.item == long
    write(lambda tx: LibraryItem.update(ended_at=tx.now).where(LibraryItem.id == long).execute())
    found = best_method(MARCH, APRIL)
    assert found is not None
    assert (found.item, found.roles) == (short, ("guide",))


def test_the_meeting_says_it_and_its_author_unless_not_to_be_named(
    client_of: Any, write: Any, company: Any, clock: SettableClock, items: list[int]
) -> None:
    say(write, items[1], *helped(company.lin, company.wang, company.zhao))
    clock.set("2026-04-02T10:00")
    page = client_of(company.zhao).get("/recognition").text
    assert "最有用的一招：只看看：请他带户型图来" in page
    assert "3 位同事说有用 · 孙丽华 写的" in page
    assert f'href="/library/{items[1]}"' in page
    assert "最有用的一招" in client_of(company.lu).get("/recognition/2026-03/show").text
    assert 'href="/library/' not in client_of(company.lin).get("/recognition").text  # no guide
    write(lambda tx: choose_praise(tx, company.sun, named=False))
    assert "孙丽华" not in client_of(company.zhao).get("/recognition").text.partition("<main")[2]
    write(partial(switch_part, by=company.he, part=LIBRARY, on=False))
    assert "最有用的一招" not in client_of(company.zhao).get("/recognition").text
