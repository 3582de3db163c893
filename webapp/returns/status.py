"""Tell who has sent a day's records, who is late and why, and which photos are not uploaded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from peewee import Case, fn

from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.facts.evidence_models import ClockDecision, PromisedPhoto
from webapp.facts.models import Call, Card, Fact

CLOCK = "clock"
KINDS = ("call", "card", "deal")


@dataclass(frozen=True)
class SellerReturn:
    """One seller's day: the number of records received, of late ones, and when the last arrived.

    `awaited`: photos that are still on the phone; `held`: records whose time waits for a decision.
    """

    person: str
    records: int
    late: int
    last_at: datetime | None
    awaited: int
    held: int
    relieved: bool

    @property
    def state(self) -> str:
        """The state: late, returned, leave or none."""
        if self.late:
            return "late"
        if self.records:
            return "returned"
        return "leave" if self.relieved else "none"

    @property
    def waiting(self) -> bool:
        """Whether photos or decisions on the time of records are still missing."""
        return bool(self.awaited or self.held)


def sellers_by_team(company: Company, day: date) -> dict[str, list[str]]:
    """Return the ids of each team's sellers on a day, in order, without teams that have none."""
    teams: dict[str, list[str]] = defaultdict(list)
    for person in sorted(company.people):
        posting = company.posting(person, day)
        if posting is not None and posting.role in SELLERS and posting.team:
            teams[posting.team].append(person)
    return dict(sorted(teams.items()))


def returns_of_teams(
    company: Company, teams: Mapping[str, Sequence[str]], day: date
) -> dict[str, list[SellerReturn]]:
    """The SellerReturn of each person, by team, as of now."""
    everyone = [person for people in teams.values() for person in people]
    if not everyone:
        return {team: [] for team in teams}  # the records of the day are not read for nobody
    found = {each.person: each for each in returns_of(company, everyone, day)}
    return {team: [found[person] for person in people] for team, people in teams.items()}


def returns_of(company: Company, people: Iterable[str], day: date) -> list[SellerReturn]:
    """The SellerReturn of each person on a day, as of now."""
    received = _received(company, day)
    awaited, held = awaited_photos(day), held_records(day)
    return [
        SellerReturn(
            person,
            *received.get(person, (0, 0, None)),
            awaited=awaited[person],
            held=held[person],
            relieved=company.relieved(person, day),
        )
        for person in people
    ]


def _received(company: Company, day: date) -> dict[str, tuple[int, int, datetime | None]]:
    """Of each person with records of a day: how many, how many late, when the last one arrived.

    As first received: a correction keeps the moments of its original. Late is `Clock.late`.
    """
    cut_off, closed = company.clock.cut_off(day), company.clock.closed(day)
    late = (Fact.at <= cut_off) & (Fact.received_at > closed)
    query = (
        Fact.select(
            Fact.person,
            fn.COUNT(Fact.number),
            fn.SUM(Case(None, [(late, 1)], 0)),
            fn.MAX(Fact.received_at),
        )
        .where(Fact.day == day, Fact.kind.in_(KINDS), Fact.corrects.is_null())
        .group_by(Fact.person)
    )
    return {person: (count, late, last) for person, count, late, last in query.tuples()}


def awaited_photos(day: date) -> Counter[str]:
    """Per person, the number of announced photos of the day that were not uploaded."""
    query = (
        PromisedPhoto.select(Fact.person)
        .join(Card)
        .join(Fact)
        .where(Fact.day == day, Card.photo.is_null())
    )
    return Counter(row[0] for row in query.tuples())


def held_records(day: date) -> Counter[str]:
    """Per person, the number of records of the day that wait for a decision on their time."""
    found: Counter[str] = Counter()
    for table in (Call, Card):
        query = (
            table.select(Fact.person)
            .join(Fact)
            .left_outer_join(ClockDecision, on=ClockDecision.fact == Fact.number)
            .where(Fact.day == day, table.mark == CLOCK, ClockDecision.fact.is_null())
        )
        found.update(row[0] for row in query.tuples())
    return found


def counted_records(states: Collection[SellerReturn]) -> dict[str, int]:
    """The number of a team's sellers in each state (see SellerReturn.state)."""
    tally = Counter(each.state for each in states)
    return {word: tally[word] for word in ("returned", "late", "none", "leave")}
