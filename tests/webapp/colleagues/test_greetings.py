"""A birthday is greeted by who is in charge, as the person lets them see it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from webapp.colleagues.birthday_reading import choices, due_for, shown_greeting
from webapp.colleagues.models import Greeting, GreetingThanks
from webapp.colleagues.operations.follow_birthdays import remind_of_birthdays
from webapp.colleagues.operations.greet import GreetedAlready, choose_birthday, greet, thank
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice
from webapp.core.fields import TextTooLong
from webapp.messaging.models import Reminder
from webapp.schemes.company_loading import load_company

pytestmark = pytest.mark.usefixtures("born")


def reminded() -> list[tuple[str, str]]:
    rows = Reminder.select().where(Reminder.kind == "birthday").order_by(Reminder.id)
    return [(row.person_id, row.about) for row in rows]


def test_a_greeting_written_before_is_shown_on_the_day(
    write: Any, company: Any, clock: SettableClock
) -> None:
    write(lambda tx: greet(tx, company.sun, company.lin, " 早点回家 "))
    assert shown_greeting(company.lin, clock().date()) is None
    clock.set("2026-03-05T08:30")
    seen = shown_greeting(company.lin, load_company().clock.day(clock()))
    assert seen is not None
    assert (seen.words, seen.by, seen.thanked) == ("早点回家", company.sun, False)
    write(lambda tx: thank(tx, company.lin, seen.id))
    write(lambda tx: thank(tx, company.lin, seen.id))
    assert GreetingThanks.select().count() == 1
    assert reminded() == [(company.sun, f"thanked:{seen.id}")]


def test_a_late_greeting_reminds_the_person_at_once(
    write: Any, company: Any, clock: SettableClock
) -> None:
    clock.set("2026-03-07T10:00")
    [row] = due_for(load_company(), company.sun, load_company().clock.day(clock()), {})
    assert (row.person, row.state) == (company.lin, "late")
    write(lambda tx: greet(tx, company.sun, company.lin, ""))
    assert reminded() == [(company.lin, "greeted:2026")]


@pytest.mark.parametrize(
    ("by", "person", "refusal"),
    [
        ("gao", "lin", NotFound),  # the supervisor greets, the head does not
        ("qin", "lin", NotFound),
        ("sun", "wang", NotFound),  # not due yet
        ("sun", "zhao", NotFound),
        ("sun", "sun", NotFound),
    ],
)
def test_nobody_else_greets_and_nothing_that_is_not_due(
    write: Any, company: Any, by: str, person: str, refusal: type[JiebaoError]
) -> None:
    with pytest.raises(refusal):
        write(lambda tx: greet(tx, getattr(company, by), getattr(company, person), ""))
    assert Greeting.select().count() == 0


def test_a_birthday_is_greeted_once_and_in_a_sentence(write: Any, company: Any) -> None:
    with pytest.raises(TextTooLong):
        write(lambda tx: greet(tx, company.sun, company.lin, "长" * 61))
    write(lambda tx: greet(tx, company.sun, company.lin, ""))
    with pytest.raises(GreetedAlready):
        write(lambda tx: greet(tx, company.sun, company.lin, ""))


def test_who_lets_nobody_see_it_is_not_greeted_and_nobody_is_reminded(
    write: Any, company: Any, clock: SettableClock
) -> None:
    write(lambda tx: choose_birthday(tx, company.lin, "nobody"))
    with pytest.raises(NotFound):
        write(lambda tx: greet(tx, company.sun, company.lin, ""))
    found = due_for(load_company(), company.sun, load_company().clock.day(clock()), choices())
    assert found == []
    remind_of_birthdays(write, load_company(), clock())
    assert [person for person, _about in reminded()] == [company.gao]  # of sun's


def test_the_latest_choice_holds_and_no_other_exists(write: Any, company: Any) -> None:
    for seen_by in ("nobody", "public"):
        write(lambda tx, seen_by=seen_by: choose_birthday(tx, company.lin, seen_by))
    assert choices() == {company.lin: "public"}
    with pytest.raises(UnknownChoice):
        write(lambda tx: choose_birthday(tx, company.lin, "hr"))


def test_each_is_reminded_once(write: Any, company: Any, clock: SettableClock) -> None:
    company_now = load_company()
    assert remind_of_birthdays(write, company_now, clock()) == 2
    assert remind_of_birthdays(write, company_now, clock()) == 0
    assert set(reminded()) == {
        (company.sun, f"due:2026:{company.lin}"),
        (company.gao, f"due:2026:{company.sun}"),
    }
    write(lambda tx: greet(tx, company.sun, company.lin, ""))
    clock.set("2026-03-05T08:30")
    assert remind_of_birthdays(write, load_company(), clock()) == 1
    assert reminded()[-1] == (company.lin, "greeted:2026")


def test_nobody_thanks_for_the_greeting_of_another(
    write: Any, company: Any, clock: SettableClock
) -> None:
    number = write(lambda tx: greet(tx, company.sun, company.lin, ""))
    with pytest.raises(NotFound):
        write(lambda tx: thank(tx, company.lin, number))  # not shown yet
    clock.set("2026-03-05T09:00")
    with pytest.raises(NotFound):
        write(lambda tx: thank(tx, company.wang, number))
