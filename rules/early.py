"""Find the outcomes that are due before the end of their period (rule 16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rules.clauses import Clause
from rules.clauses.base_pay import BasePay
from rules.clauses.birthday_gift import BirthdayGift, birthdays
from rules.clauses.fake_card import FakeCard
from rules.clauses.tiers import Tiers
from rules.facts import Person
from rules.periods import Period
from rules.roster import Roster
from rules.scheme import Revision
from rules.settlement import Settlement

EARLY = (BasePay, BirthdayGift, FakeCard, Tiers)


def is_due_early(clause: Clause | None, person: Person | None, period: Period, day: date) -> bool:
    """Whether an outcome of a clause is due on a day within its period (rule 16).

    `fake-card` is due at once, `birthday` from the birthday on, `base-pay` and `commission` of
    somebody who has left after the last day employed.
    """
    if isinstance(clause, FakeCard):
        return True
    if person is None:
        return False
    if isinstance(clause, BirthdayGift):
        return any(held <= day for held in birthdays(person.birthday, period))
    if isinstance(clause, BasePay | Tiers):
        return person.left is not None and person.left < day
    return False


def due_early(
    found: Settlement, revision: Revision, roster: Roster, period: Period, day: date
) -> Settlement:
    """Return the settlement of a running period with only the outcomes due on this day."""
    due = tuple(
        outcome
        for outcome in found.outcomes
        if is_due_early(revision.clause(outcome.clause), roster.people.get(outcome.to), period, day)
    )
    return replace(found, outcomes=due)
