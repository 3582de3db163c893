"""What else happens in made-up companies: ratings, points, grants, trainings, violations, cards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random

from tests.rules.companies import events_of
from tests.rules.companies_calendar import Table, Window, days_worked, employed, moment, some_day
from tests.rules.companies_people import SELLING
from tests.rules.second_reading_common import Company, Span

SCORES = [Decimal(text) for text in ("3", "4", "4.5", "5", "5", "5", "1", "3.75")]
FINE = [Decimal(4), Decimal(5), Decimal("4.5"), Decimal(5)]  # a mean of 4.5, or about it
POINTS = [Decimal(text) for text in ("1", "1", "2", "3", "0.5", "7.25")]
AMOUNTS = [Decimal(text) for text in ("0.01", "0.02", "100", "100", "333.33", "1000.01", "5000")]
VIOLATIONS = ["deception", "false_advertising", "major_error"]
GRANTS = ["special_contribution", "new_market", "new_customer", "new_business"]


def events(random: Random, window: Window, table: Table) -> list[Table]:
    """Everything but deals, of those who may have it on the day (rule 14)."""
    found: list[Table] = []
    wicked = random.choice([0.0, 0.02, 0.1])
    fine = {person["id"] for person in table["person"] if random.random() < 0.5}
    for month in window.months():
        for person in table["person"]:
            scores = FINE if person["id"] in fine else SCORES
            found += _rated(random, person, month, scores)
            found += _judged(random, person, month, wicked)
        for team in table["team"]:
            if random.random() < 0.1:
                found.append(_given(random, {"team": team["id"]}, month, "contribution"))
            if random.random() < 0.1:
                found.append(_given(random, {"team": team["id"]}, month, "grant"))
    return found + _cards(random, window, table)


def _rated(random: Random, person: Table, month: Span, scores: list[Decimal]) -> Iterator[Table]:
    selling = person["role"] in SELLING
    number = random.choice([0, 0, 1, 2, 5, 6] if selling else [0, 0, 0, 0, 1])
    for day in days_worked(random, person, month, number):
        at, score = moment(random, day), random.choice(scores)
        yield {"kind": "rating", "who": person["id"], "score": score, "at": at}


def _judged(random: Random, person: Table, month: Span, wicked: float) -> Iterator[Table]:
    """Points, grants, trainings and violations of a person in a month."""
    who = {"who": person["id"]}
    for kind, often in (("contribution", 0.25), ("grant", 0.06), ("training", 0.12)):
        if random.random() < often:
            fact = _given(random, who, month, kind)
            if not employed(person, fact["at"].date()):
                continue
            yield fact
            if kind == "grant" and random.random() < 0.3:  # another at the same moment
                yield fact | {"amount": random.choice(AMOUNTS)}
            later = fact["at"] + timedelta(minutes=random.choice([0, 5]))
            if kind == "training" and random.random() < 0.4 and employed(person, later.date()):
                yield fact | {"passed": not fact["passed"], "at": later}
    for day in days_worked(random, person, month, int(random.random() < wicked)):
        violation = random.choice(VIOLATIONS)
        yield who | {"kind": "violation", "violation": violation, "at": moment(random, day)}


def _given(random: Random, to: Table, month: Span, kind: str) -> Table:
    fact = to | {"kind": kind, "at": moment(random, some_day(random, month))}
    if kind == "contribution":
        return fact | {"points": random.choice(POINTS)}
    if kind == "training":
        passed = random.random() < 0.75
        return fact | {"training": random.choice(["话术", "产品"]), "passed": passed}
    fact |= {"grant": random.choice(GRANTS), "amount": random.choice(AMOUNTS)}
    approved = random.choice([None, False, True, True, True])
    return fact if approved is None else fact | {"approved": approved}


def _cards(random: Random, window: Window, table: Table) -> list[Table]:
    """A few cards, of which some turn out to be fake or are taken back."""
    found: list[Table] = []
    company = Company(table)
    for _ in range(random.choice([0, 0, 3, 8])):
        day = some_day(random, random.choice(window.months()))
        sellers = company.sellers(day)
        if sellers:
            card = {"kind": "card", "who": random.choice(sellers), "card": f"C{len(found)}"}
            found.append(card | {"visited": random.random() < 0.5, "at": moment(random, day)})
    return found + [event for card in found for event in events_of(random, card, 0.7)]
