"""Define people, teams, targets and facts, named as in the rules contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

SELLERS = frozenset({"telesales", "guide", "designer"})
ROLES = SELLERS | {"supervisor", "head", "hr", "leader"}
LEVELS = ("junior", "middle", "senior")
OUTCOMES = ("invited", "interested", "refused", "no_answer", "invalid")
RESULTS = ("genuine", "fake")
VIOLATIONS = ("deception", "false_advertising", "major_error")
GRANTS = ("special_contribution", "new_market", "new_customer", "new_business")
DIFFICULTIES = ("normal", "hard", "stretch")
PLANS = ("sales", "contracts")  # the metrics from which a commission can be computed


@dataclass(frozen=True, slots=True)
class Posting:
    """A person's team and role from `on` (None: from the beginning) until the next posting.

    The role "" means none: neither seller nor head.
    """

    on: date | None
    role: str
    team: str | None = None
    supervisor: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person; `postings` in order of date, at least one.

    `relieved`: first and last day (None: open end) of spans without a daily floor, because of leave
    or an exemption; `leaves`: those that are leave, on whose days the person is absent. `plans`:
    changes of the commission plan, in order of date; `plan` holds before the first of them.
    """

    id: str
    name: str = ""
    postings: tuple[Posting, ...] = ()
    sex: str | None = None
    grade: int | None = None
    hired: date | None = None
    left: date | None = None
    birthday: date | None = None
    plan: str = "sales"
    exempt: bool = False
    relieved: tuple[tuple[date, date | None], ...] = ()
    plans: tuple[tuple[date, str], ...] = ()
    leaves: tuple[tuple[date, date | None], ...] = ()

    def plan_on(self, day: date) -> str:
        """The commission plan in force on a day."""
        begun = [plan for on, plan in self.plans if on <= day]
        return begun[-1] if begun else self.plan

    def relieved_on(self, day: date) -> bool:
        """Whether no daily floor applies on a day."""
        return self.exempt or _in_spans(day, self.relieved)

    def on_leave(self, day: date) -> bool:
        """Whether a day is one of leave."""
        return _in_spans(day, self.leaves)

    def is_hired_within(self, days: int, last: date) -> bool:
        """Whether `last` is among the first `days` days, of which the day of hiring is the
        first.
        """
        return self.hired is not None and 0 <= (last - self.hired).days < days

    def active_on(self, day: date) -> bool:
        """Whether employed on a day; `hired` and `left` are the first and the last such day."""
        return (self.hired is None or self.hired <= day) and (self.left is None or day <= self.left)

    def posting_on(self, day: date) -> Posting | None:
        """The posting in force on a day."""
        found = None
        for posting in self.postings:
            if posting.on is None or posting.on <= day:
                found = posting
        return found

    def postings_in(self, first: date, last: date) -> Iterator[tuple[date, date, Posting]]:
        """Yield (first day, last day, posting) for the days employed in `first` to `last`.

        As (first day, last day, posting), in order.
        """
        first = max(first, self.hired) if self.hired else first
        last = min(last, self.left) if self.left else last
        for number, posting in enumerate(self.postings, 1):
            begun, ended = max(first, posting.on or first), last
            after = self.postings[number].on if number < len(self.postings) else None
            if after is not None and after <= ended:
                ended = after - timedelta(days=1)
            if begun <= ended:
                yield begun, ended, posting


def _in_spans(day: date, spans: tuple[tuple[date, date | None], ...]) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in spans)


@dataclass(frozen=True, slots=True)
class Team:
    """A store or a business department; `heads` lists changes of its head, in order of date."""

    id: str
    name: str = ""
    kind: str = "store"
    head: str | None = None
    heads: tuple[tuple[date | None, str | None], ...] = ()

    def head_on(self, day: date) -> str | None:
        """The head on a day: the last of `heads` that started by then, else `head`."""
        begun = [head for on, head in self.heads if on is None or on <= day]
        return begun[-1] if begun else self.head


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a person or team; `value` in the metric's unit, above 0."""

    who: str
    metric: str
    period_kind: str
    value: int | Fraction
    only: str | None = None
    difficulty: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A person's lifetime sales in fen up to and including the day `until`.

    They come from before the program was used, and count for milestones only.
    """

    sales: int
    until: date


@dataclass(frozen=True, slots=True)
class Call:
    """A telephone call by a seller; instants are aware."""

    id: str
    person: str
    at: datetime
    received: datetime
    outcome: str
    customer: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A card that was sold; `visited`: whether the customer had visited a store before.

    `product`: which of the company's card products it is; empty where that was not recorded.
    """

    id: str
    person: str
    at: datetime
    received: datetime
    visited: bool
    customer: str | None = None
    product: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract closed by `person`; `amount` in fen; `card`: the card that the deal came from.

    `by_hr`: HR imported it, so that it makes nobody late. `referred`: a customer with an earlier
    deal recommended this customer.
    """

    id: str
    person: str
    at: datetime
    received: datetime
    amount: int
    card: str | None = None
    customer: str | None = None
    by_hr: bool = False
    product: str = ""
    referred: bool = False


@dataclass(frozen=True, slots=True)
class DealTraits:
    """The values of one deal that filters test; `contact_age`: days since the first contact.

    `contact_age` is None for a deal without a customer.
    """

    new_customer: bool = False
    contact_age: int | None = None
    product: str = ""
    referred: bool = False


@dataclass(frozen=True, slots=True)
class Cancel:
    """The cancellation of a deal."""

    deal: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A seller's withdrawal of their own card that was recorded by mistake."""

    card: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a spot check of one card."""

    card: str
    result: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """A customer's score of a person, in hundredths (100 to 500)."""

    id: str
    person: str
    at: datetime
    received: datetime
    score: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """Contribution points for a person or for a team itself, in hundredths."""

    id: str
    person: str | None
    team: str | None
    at: datetime
    received: datetime
    points: int


@dataclass(frozen=True, slots=True)
class Violation:
    """A person's violation."""

    person: str
    violation: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """An amount (fen) proposed for a person or a team, paid after approval."""

    person: str | None
    team: str | None
    grant: str
    amount: int
    approved: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Training:
    """One attempt at a training."""

    person: str
    training: str
    passed: bool
    at: datetime
