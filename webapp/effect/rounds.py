"""The rounds of the pulse and of the half-yearly statements: what is asked of whom, and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from rules.periods import period_of
from webapp.company.roles import CHECKERS, SELLERS
from webapp.company.snapshot import Company
from webapp.core.answer_boxes import Question

PULSE = ("drive", "fair")  # two questions a month
UPWARD = ("shares", "helps", "teaches")  # three statements a half-year about the supervisor
VALUES = (1, 2, 3, 4, 5)
HALVES = {4: "H1", 10: "H2"}  # the months of the statements: before the half-yearly reviews
WEEKS = 4  # of a month, from its first day on
BY_WEEKS_FROM = 4 * 20  # people: with fewer, a quarter of them would not fill the boxes
ANSWERERS = SELLERS | CHECKERS


@dataclass(frozen=True)
class OpenQuestion:
    """A question that is open for a person: whose cohort the answer is, and the round's last day.

    `cohort`: the team; of a statement the supervisor whom it is about.
    """

    question: Question
    cohort: str
    last: date

    @property
    def is_upward(self) -> bool:
        """Whether it is about the supervisor."""
        return self.question.question in UPWARD


def open_rounds(today: date) -> frozenset[str]:
    """The keys of the rounds that are open on a day."""
    half = half_of(today)
    return frozenset({pulse_month(today)} | ({half} if half else set()))


def pulse_month(day: date) -> str:
    """The key of the pulse of a day's month."""
    return period_of("month", day).key


def half_of(day: date) -> str | None:
    """The key of the statements that are asked in a day's month; None in most months."""
    half = HALVES.get(day.month)
    return f"{day.year}-{half}" if half else None


def asked_of(company: Company, person: str, today: date) -> list[OpenQuestion]:
    """The questions that are open for a person today, answered or not."""
    posting = company.posting(person, today)
    if posting is None or posting.role not in ANSWERERS:
        return []
    last, found = period_of("month", today).end, []
    if today >= first_asked(company, person, today):
        month = pulse_month(today)
        found = [OpenQuestion(Question(month, each), posting.team or "", last) for each in PULSE]
    half, about = half_of(today), company.supervisor_of(person, today)
    if half is not None and about is not None:
        found += [OpenQuestion(Question(half, each), about, last) for each in UPWARD]
    return found


def first_asked(company: Company, person: str, today: date) -> date:
    """From which day of the month on a person is asked."""
    people = answerers(company, today)
    if len(people) < BY_WEEKS_FROM:
        return today.replace(day=1)
    return today.replace(day=1) + timedelta(days=7 * week_of(person, people, pulse_month(today)))


def answerers(company: Company, day: date) -> list[str]:
    """Whom the pulse asks: who sells, supervises or heads on a day."""
    postings = ((person, company.posting(person, day)) for person in company.people)
    return [person for person, held in postings if held is not None and held.role in ANSWERERS]


def week_of(person: str, people: Collection[str], month: str) -> int:
    """The week, 0 to 3, in which a month's pulse first asks a person: a quarter of all in each."""
    dealt = sorted(people, key=lambda each: sha256(f"{month}:{each}".encode()).digest())
    return dealt.index(person) % WEEKS
