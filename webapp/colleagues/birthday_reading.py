"""Read birthdays: whose come in a month, who may see them, what was greeted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import JOIN, fn

from webapp.colleagues.anniversaries import (
    NOBODY,
    PUBLIC,
    SUPERVISOR,
    YearlyDay,
    day_in,
    greeted_late,
    near,
    state_of,
)
from webapp.colleagues.models import BirthdayChoice, Greeting, GreetingThanks
from webapp.company.snapshot import Company
from webapp.core.typed_days import typed_day

GREETED = "greeted"


@dataclass(frozen=True)
class GreetingSeen:
    """A greeting: whose, for which day, its words (may be empty), by whom, when; thanked or not."""

    id: int
    person: str
    on: date
    words: str
    by: str
    at: datetime
    thanked: bool


@dataclass(frozen=True)
class BirthdayRow:
    """A birthday in a list: who sees it, who greets, and its state or the greeting.

    `late`: by how many days the greeting came after the birthday.
    """

    on: date
    person: str
    seen_by: str
    greeter: str | None
    state: str
    late: int = 0


def choices() -> dict[str, str]:
    """Who sees each person's birthday, of those who chose; the default is SUPERVISOR."""
    newest = BirthdayChoice.select(fn.MAX(BirthdayChoice.id)).group_by(BirthdayChoice.person)
    rows = BirthdayChoice.select(BirthdayChoice.person, BirthdayChoice.seen_by)
    return dict(rows.where(BirthdayChoice.id.in_(newest)).tuples())


def choice_of(person: str) -> str:
    """Who sees this person's birthday."""
    rows = BirthdayChoice.select(BirthdayChoice.seen_by).where(BirthdayChoice.person == person)
    return str(rows.order_by(BirthdayChoice.id.desc()).scalar() or SUPERVISOR)


def birthdays_in(company: Company, month: date, today: date) -> list[YearlyDay]:
    """The birthdays of a month of the people employed today or on that day, in order of date."""
    found = _in_month(company, month, today, lambda person: person.birthday)
    return [YearlyDay(each.on, each.person) for each in found]  # nobody's age


def hirings_in(company: Company, month: date, today: date) -> list[YearlyDay]:
    """The anniversaries of hiring in a month, from the first year on, in order of date."""
    found = _in_month(company, month, today, lambda person: person.hired)
    return [each for each in found if each.years > 0]


def _in_month(
    company: Company, month: date, today: date, of: Callable[..., date | None]
) -> list[YearlyDay]:
    found = []
    for person in company.people.values():
        day = of(person)
        if day is None or day.month != month.month:
            continue
        on = day_in(day, month.year)
        if company.posting(person.id, max(on, today)) is not None:
            found.append(YearlyDay(on, person.id, month.year - day.year))
    return sorted(found, key=lambda each: (each.on, each.person))


def without_birthday(company: Company, today: date) -> int:
    """How many of the people employed today have no birthday recorded."""
    unknown = (each.id for each in company.people.values() if each.birthday is None)
    return sum(company.posting(person, today) is not None for person in unknown)


def birthday_rows(
    company: Company, days: Iterable[YearlyDay], today: date, seen: dict[str, str]
) -> list[BirthdayRow]:
    """The birthdays as rows, each with its greeting; one statement."""
    days = list(days)
    given = greetings_of({each.person for each in days}, {each.on for each in days})
    return [_row(company, each, today, seen, given.get((each.person, each.on))) for each in days]


def _row(
    company: Company,
    each: YearlyDay,
    today: date,
    seen: dict[str, str],
    greeting: GreetingSeen | None,
) -> BirthdayRow:
    greeter = company.supervisor_of(each.person, today)
    seen_by = seen.get(each.person, SUPERVISOR)
    if greeting is not None:
        late = greeted_late(each.on, company.clock.day(greeting.at))
        return BirthdayRow(each.on, each.person, seen_by, greeter, GREETED, late)
    return BirthdayRow(each.on, each.person, seen_by, greeter, state_of(each.on, today))


def due_for(company: Company, greeter: str, today: date, seen: dict[str, str]) -> list[BirthdayRow]:
    """The birthdays that this person is to greet now and has not: coming, today or late.

    A person who lets nobody see it is not among them.
    """
    people = company.in_charge_of(greeter, today, today)
    days = [
        YearlyDay(on, person)
        for person in sorted(people)
        if (born := company.people[person].birthday)
        and (on := near(born, today))
        and seen.get(person, SUPERVISOR) != NOBODY
        and company.supervisor_of(person, today) == greeter
    ]
    rows = birthday_rows(company, sorted(days, key=lambda each: each.on), today, seen)
    return [each for each in rows if each.state != GREETED]


def public_rows(days: Iterable[YearlyDay], seen: dict[str, str]) -> list[YearlyDay]:
    """The days of those who let everybody see their birthday."""
    return [each for each in days if seen.get(each.person) == PUBLIC]


def month_of(today: date, asked: str) -> date:
    """The first day of the month asked for as 2026-03, else of today's."""
    try:
        return typed_day(f"{asked}-01")
    except ValueError:
        return today.replace(day=1)


def greetings_of(
    people: Collection[str], days: Collection[date]
) -> dict[tuple[str, date], GreetingSeen]:
    """The greetings of these people for these days, by person and day."""
    found = _greetings(Greeting.person.in_(list(people)), Greeting.on.in_(list(days)))
    return {(each.person, each.on): each for each in found}


def shown_greeting(person: str, today: date, kept: int = 14) -> GreetingSeen | None:
    """The person's own greeting, from the birthday on for `kept` days; None without one."""
    since = today - timedelta(days=kept - 1)
    found = _greetings(Greeting.person == person, Greeting.on.between(since, today))
    return found[-1] if found else None


def _greetings(*where: object) -> list[GreetingSeen]:
    rows = (
        Greeting.select(Greeting, GreetingThanks.at.alias("thanked_at"))
        .join(GreetingThanks, JOIN.LEFT_OUTER)
        .where(*where)
        .order_by(Greeting.id)
        .objects()
    )
    return [
        GreetingSeen(
            row.id, row.person_id, row.on, row.words, row.by_id, row.at, row.thanked_at is not None
        )
        for row in rows
    ]
