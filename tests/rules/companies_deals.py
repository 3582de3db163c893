"""The deals of made-up companies: round amounts first, then some that hit a border to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

from tests.rules.companies_calendar import Table, Window, days_worked, moment
from tests.rules.companies_people import SELLING
from tests.rules.second_reading_common import Company, Span, span

ODD = [Decimal("0.01"), Decimal("0.24"), Decimal("0.25"), Decimal("33333.33"), Decimal("16.67")]
BORDERS = [50_000, 100_000, 200_000, 300_000, 500_000, 600_000, 1_000_000]
FEN = [Decimal("-0.01"), Decimal(0), Decimal(0), Decimal("0.01")]
STEADY = [Decimal(text) for text in ("0.8", "1", "1", "1.2")]
AGES = Span("all", "all", span("1990").start, span("2090").end)


def deals(random: Random, window: Window, table: Table) -> list[Table]:
    """All deals, with those that are aimed; the company's other tables must stand."""
    unit, busy = random.choice([1000, 10_000, 20_000, 50_000]), random.random() < 0.25
    model = table["scheme"] in ("specialist-incentive", "reward-and-penalty")  # whole good years
    found: list[Table] = []
    for person in table["person"]:
        steady = (
            random.choice([None, 5 * unit, 5 * unit if model else None])
            if person["role"] in SELLING
            else None
        )
        for month in window.months():
            for day in days_worked(random, person, month, _number(random, person, busy)):
                found.append(_deal(random, person["id"], len(found), _amount(random, unit)))
                found[-1]["at"] = moment(random, day)
            if steady is not None:
                _steady(random, person, month, found, steady)
    for _ in range(random.choice([2, 4, 8])):
        _aim(random, window, table, found)
    return [_received(random, deal) for deal in found]


def _received(random: Random, deal: Table) -> Table:
    """Some reach the server late, which keeps nothing from a month."""
    if random.random() > 0.1:
        return deal
    return deal | {"received": deal["at"] + timedelta(hours=random.choice([1, 50]))}


def _number(random: Random, person: Table, busy: bool) -> int:
    if person["role"] not in SELLING:
        return random.choice([0, 0, 0, 0, 0, 0, 1])
    return random.choice([0, 0, 4, 5, 6, 10, 11, 12] if busy else [0, 0, 1, 1, 2, 3])


def _amount(random: Random, unit: int) -> Decimal:
    if random.random() < 0.05:
        return random.choice(ODD)
    return Decimal(unit * random.randint(1, 5))


def _deal(random: Random, who: str, number: int, amount: Decimal) -> Table:
    deal = {"kind": "deal", "who": who, "deal": f"D{number:04}", "amount": amount}
    if random.random() < 0.6:
        deal["customer"] = f"K{random.randint(0, 30)}"
    return deal


def _steady(random: Random, person: Table, month: Span, found: list[Table], goal: int) -> None:
    """Fill a month up to about the same sum, so that there are streaks and loyal years."""
    own = sum(
        deal["amount"]
        for deal in found
        if deal["who"] == person["id"] and month.start <= deal["at"].date() <= month.end
    )
    missing = goal * random.choice(STEADY) + random.choice(FEN) - own
    for day in days_worked(random, person, month, 1):
        if missing > 0:
            found.append(_deal(random, person["id"], len(found), missing))
            found[-1]["at"] = moment(random, day)


def _aim(random: Random, window: Window, table: Table, found: list[Table]) -> None:
    """One more deal with which a person or team hits a border of a clause, or just not."""
    month = random.choice(window.months())
    person = random.choice(table["person"])
    for day in days_worked(random, person, month, 1):
        company = Company(table | {"fact": found})
        team = company.was(person["id"], day, "team")
        subject = random.choice([person["id"], person["id"], team or person["id"]])
        when = random.choice([month, AGES._replace(end=month.end)])
        missing = _missing(random, company.of(found, subject, when))
        if missing is not None:
            found.append(_deal(random, person["id"], len(found), missing))
            found[-1]["at"] = moment(random, day)


def _missing(random: Random, sold: Sequence[Table]) -> Decimal | None:
    """What is missing to one of the next three borders, or to a fen beside it."""
    sales = sum((deal["amount"] for deal in sold), Decimal(0))
    above = [border for border in BORDERS if border - 1 > sales][:3]
    return random.choice(above) + random.choice(FEN) - sales if above else None
