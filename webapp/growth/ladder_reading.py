"""What promotion ladders judge people by: read from tallies, targets, trainings and rulings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from peewee import fn

from rules.ladder import LONGEST, TARGETED, Ladder, LadderStep, load_ladders
from rules.ladder_judging import Judged, LadderFacts, judge_step
from rules.periods import Period, parse_period, period_of, previous
from webapp.company.snapshot import Company
from webapp.facts.evidence_models import Ruling
from webapp.facts.models import Fact, Violation
from webapp.feedback.models import Course, Training
from webapp.store.statements import read_rows

_TALLIES = """
SELECT person, metric, period, sum(amount), sum(count) FROM tally
WHERE person IN ({people}) AND period BETWEEN ? AND ? AND length(period) = 7
      AND metric IN
      ('calls', 'invitations', 'cards', 'contracts', 'sales', 'contribution', 'rating')
GROUP BY person, metric, period
"""


@dataclass(frozen=True)
class PersonOnLadder:
    """A person's step on the ladder of the role today, and each condition of it.

    `step` None: there is no ladder of the role, or the person is at its top.
    """

    person: str
    role: str
    level: str
    since: date | None
    step: LadderStep | None
    judged: tuple[Judged, ...]

    @property
    def missing(self) -> int:
        """How many conditions are not met."""
        return sum(not each.met for each in self.judged)

    @property
    def is_ready(self) -> bool:
        """Whether there is a step, and everything for it is met."""
        return self.step is not None and not self.missing


@cache
def ladders() -> dict[str, Ladder]:
    """The shipped ladders by role, read once."""
    return load_ladders()


def on_ladder(
    company: Company, person: str, today: date, more: dict[int, int] | None = None
) -> PersonOnLadder:
    """One person's place; `more` by the place of a condition, for a what-if."""
    return _place(company, person, today, ladder_facts(company, [person], today)[person], more)


def places_on_ladders(
    company: Company, people: Collection[str], today: date
) -> list[PersonOnLadder]:
    """The places of these people in their order; three statements."""
    facts = ladder_facts(company, people, today)
    return [_place(company, person, today, facts[person], None) for person in people]


def _place(
    company: Company, person: str, today: date, facts: LadderFacts, more: dict[int, int] | None
) -> PersonOnLadder:
    posting = company.posting(person, today)
    role, level = (posting.role, posting.level or "") if posting else ("", "")
    ladder = ladders().get(role)
    step = ladder.step_from(level, today) if ladder else None
    judged = judge_step(step, facts, more) if step else ()
    return PersonOnLadder(person, role, level, facts.in_post_since, step, judged)


def ladder_facts(company: Company, people: Collection[str], today: date) -> dict[str, LadderFacts]:
    """What each of these people is judged by; three statements."""
    amounts: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    ratings: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for person, metric, month, amount, count in _tallies(people, today):
        if metric == "rating":
            ratings[person][month] = (amount, count)
        else:
            amounts[person][metric, month] = amount
    courses, violations = _courses(people), _violations(people)
    return {
        person: LadderFacts(
            today,
            in_post_since(company, person, today),
            amounts[person],
            _targets(company, person, today),
            ratings[person],
            courses[person],
            tuple(violations[person]),
        )
        for person in people
    }


def in_post_since(company: Company, person: str, today: date) -> date | None:
    """The first day of the present role and level; None if it is unknown or there is no post."""
    held = company.people.get(person)
    if held is None or company.posting(person, today) is None:
        return None
    past = [each for each in held.postings if each.on is None or each.on <= today]
    last = past[-1]
    first = last
    for each in reversed(past):
        if (each.role, each.level) != (last.role, last.level):
            break
        first = each
    return first.on or held.hired


def _tallies(people: Collection[str], today: date) -> Iterable[tuple[str, str, str, int, int]]:
    months = _months(today)
    who = list(people)
    sql = _TALLIES.format(people=", ".join("?" * len(who)))
    rows = read_rows(sql, (*who, months[-1].key, months[0].key))
    yield from rows


def _months(today: date) -> list[Period]:
    """The running month and the LONGEST before it, the newest first."""
    months = [period_of("month", today)]
    for _each in range(LONGEST):
        months.append(previous(months[-1]))
    return months


def _targets(company: Company, person: str, today: date) -> dict[tuple[str, str], int]:
    """The targets of the last months, as they were in force on each month's last day."""
    found = {}
    for metric in TARGETED:
        if not company.targets_ever(person, metric, "month"):
            continue
        for month in _months(today):
            last = min(parse_period(month.key).end, today)
            target = company.target(person, metric, "month", month.key, last)
            if target:
                found[metric, month.key] = target
    return found


def _courses(people: Collection[str]) -> dict[str, frozenset[str]]:
    """The trainings whose latest try each person passed."""
    later = Fact.alias("later")
    rows = (
        Training.select(Fact.person, Course.name, Training.passed)
        .join(Fact)
        .switch(Training)
        .join(Course)
        .where(
            Fact.person.in_(list(people)),
            ~fn.EXISTS(later.select(later.number).where(later.corrects == Fact.number)),
        )
        .order_by(Fact.at, Fact.number)
    )
    latest: dict[str, dict[str, bool]] = defaultdict(dict)
    for person, course, passed in rows.tuples():
        latest[person][course] = passed
    passed_ones = {
        person: frozenset(name for name, passed in tries.items() if passed)
        for person, tries in latest.items()
    }
    return defaultdict(frozenset, passed_ones)


def _violations(people: Collection[str]) -> dict[str, list[date]]:
    """The days of each person's upheld violations."""
    rows = (
        Violation.select(Fact.person, Fact.day)
        .join(Fact)
        .switch(Violation)
        .join(Ruling)
        .where(Fact.person.in_(list(people)), Ruling.upheld)
        .order_by(Fact.number)
    )
    found: dict[str, list[date]] = defaultdict(list)
    for person, day in rows.tuples():
        found[person].append(day)
    return found
