"""Rule 16: which outcomes of a running period do not wait for its end, and from which day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clauses import SHAPES, Clause
from rules.early import EARLY, due_early, is_due_early
from rules.facts import Person
from rules.outcomes import Outcome
from rules.periods import month_period, period_of
from rules.scheme import SHIPPED, load_scheme
from rules.settlement import Settlement
from tests.rules.cast import LIN, WANG, roster

MARCH = month_period(2026, 3)
REVISIONS = [load_scheme(file).revisions[-1] for file in sorted(SHIPPED.glob("*.toml"))]
CLAUSES = {type(clause): clause for each in REVISIONS for clause in each.clauses}
LAST_DAY = date(2026, 3, 10)
LEAVER = replace(LIN, left=LAST_DAY)
BORN = replace(WANG, birthday=date(2000, 3, 12))


def clause(shape: str) -> Clause:
    return CLAUSES[SHAPES[shape]]


@pytest.mark.parametrize("shape", ["base-pay", "tiers"])
def test_pay_of_a_leaver_is_due_once_the_last_day_employed_is_over(shape: str) -> None:
    held = clause(shape)
    assert not is_due_early(held, LEAVER, MARCH, LAST_DAY)
    assert is_due_early(held, LEAVER, MARCH, LAST_DAY + timedelta(days=1))
    assert not is_due_early(held, WANG, MARCH, MARCH.end)  # who stays waits for the month


def test_a_birthday_gift_is_due_on_the_birthday() -> None:
    gift = clause("birthday-gift")
    year = period_of(gift.period, date(2026, 3, 12))
    assert not is_due_early(gift, BORN, year, date(2026, 3, 11))
    assert is_due_early(gift, BORN, year, date(2026, 3, 12))
    assert not is_due_early(gift, WANG, year, year.end)  # no birthday is known


def test_a_birthday_on_the_29_of_february_is_due_on_the_28_in_other_years() -> None:
    gift, leapling = clause("birthday-gift"), replace(WANG, birthday=date(2000, 2, 29))
    year = period_of(gift.period, date(2026, 2, 28))
    assert not is_due_early(gift, leapling, year, date(2026, 2, 27))
    assert is_due_early(gift, leapling, year, date(2026, 2, 28))


def test_a_fake_card_is_due_at_once_whoever_it_concerns() -> None:
    assert is_due_early(clause("fake-card"), None, MARCH, MARCH.start)
    assert is_due_early(clause("fake-card"), LIN, MARCH, MARCH.start)


def test_no_other_clause_is_due_early() -> None:
    others = [held for held in CLAUSES.values() if not isinstance(held, EARLY)]
    assert others
    assert not any(is_due_early(held, LEAVER, MARCH, MARCH.end) for held in others)
    assert not is_due_early(None, LEAVER, MARCH, MARCH.end)


def owed(person: Person, revision_clause: Clause) -> Outcome:
    return Outcome(revision_clause.id, "award", person.id, MARCH.key, 100, {})


@given(st.integers(0, 30))
def test_what_is_due_on_a_day_stays_due_and_is_part_of_what_is_owed(number: int) -> None:
    company = roster(people=(LEAVER, BORN))
    day = MARCH.start + timedelta(days=number)
    for revision in REVISIONS:
        outcomes = tuple(owed(who, held) for who in (LEAVER, BORN) for held in revision.clauses)
        found = Settlement("any", revision.id, MARCH.key, outcomes)
        now = due_early(found, revision, company, MARCH, day).outcomes
        later = due_early(found, revision, company, MARCH, day + timedelta(days=1)).outcomes
        assert set(map(id, now)) <= set(map(id, later)) <= set(map(id, outcomes))
