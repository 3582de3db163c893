"""The facts of a scenario's file, `repeat` unfolded, and rule 14: what is a fault, not a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules import facts as known
from rules.counting import Fact
from rules.periods import Clock
from rules.roster import Roster
from rules.scenario_faults import Place

COMMON = {"kind", "who", "at", "received", "repeat", "every"}
OWN: Mapping[str, set[str]] = {
    "call": {"outcome"},
    "card": {"card", "visited", "customer"},
    "deal": {"deal", "amount", "card", "customer"},
    "cancel": {"deal"},
    "withdraw": {"card"},
    "rating": {"score"},
    "contribution": {"team", "points"},
    "verdict": {"card", "result"},
    "violation": {"violation"},
    "grant": {"team", "grant", "amount", "approved"},
    "training": {"training", "passed"},
}
OF_NOBODY = {"cancel", "withdraw", "verdict"}


@dataclass
class _Reading:
    """One fact's table while it is read."""

    here: Place
    table: Mapping[str, Any]
    roster: Roster
    clock: Clock
    at: datetime
    received: datetime
    suffix: str
    ids: dict[str, set[str]] = field(default_factory=dict)

    def person(self) -> str:
        """Who it is a fact of: known, and employed on its day."""
        who = self.here.text(self.table, "who")
        if who not in self.roster.people:
            raise self.here.fault(f"who: unknown person {who!r}")
        if self.roster.posting(who, self.clock.day(self.at)) is None:
            raise self.here.fault(f"who: {who} is not employed on {self.clock.day(self.at)}")
        return who

    def seller(self) -> str:
        """A person who is a seller on its day."""
        who = self.person()
        posting = self.roster.posting(who, self.clock.day(self.at))
        if posting is None or posting.role not in known.SELLERS:
            raise self.here.fault(f"who: {who} is no seller on {self.clock.day(self.at)}")
        return who

    def person_or_team(self) -> tuple[str | None, str | None]:
        """Exactly one of `who` and `team`."""
        if ("who" in self.table) == ("team" in self.table):
            raise self.here.fault("name either who or team")
        if "who" in self.table:
            return self.person(), None
        team = self.here.text(self.table, "team")
        if team not in self.roster.teams:
            raise self.here.fault(f"team: unknown team {team!r}")
        return None, team

    def new_id(self, kind: str) -> str:
        """This fact's own id, which must not stand twice."""
        value = self.here.text(self.table, kind) + self.suffix
        held = self.ids.setdefault(kind, set())
        if value in held:
            raise self.here.fault(f"{kind}: {value!r} stands twice")
        held.add(value)
        return value

    def optional(self, key: str) -> str | None:
        """Text, or None where the key is missing."""
        return self.here.text(self.table, key) if key in self.table else None

    def hundredths(self, key: str) -> int:
        """A number above 0 with at most two places, in hundredths."""
        value = self.here.number(self.table, key) * 100
        if value.denominator != 1:
            raise self.here.fault(f"{key}: at most two places, not {self.table[key]}")
        return int(value)


def read_facts(
    file: str, tables: Sequence[Mapping[str, Any]], roster: Roster, clock: Clock
) -> tuple[Fact, ...]:
    """All facts of a file. Raises ScenarioFault."""
    ids: dict[str, set[str]] = {}
    found: list[Fact] = []
    for number, table in enumerate(tables, 1):
        here = Place(file, f"fact {number}")
        kind = here.choice(table, "kind", tuple(OWN), None, needed=True) or ""
        here.only(table, COMMON | OWN[kind])
        if kind in OF_NOBODY and "who" in table:
            raise here.fault(f"who: a {kind} names no person")
        for at, received, suffix in _times(here, table, clock):
            reading = _Reading(here, table, roster, clock, at, received, suffix, ids)
            found.append(_READ[kind](reading))
    _check_references(file, found)
    return tuple(found)


def _times(
    here: Place, table: Mapping[str, Any], clock: Clock
) -> Iterator[tuple[datetime, datetime, str]]:
    """The moments of a fact, one or as many as `repeat` says, with the id's suffix."""
    at = _instant(here, table, "at", clock)
    repeat, every = here.integer(table, "repeat"), here.integer(table, "every")
    if repeat is not None and repeat < 1:
        raise here.fault(f"repeat: must be at least 1, not {repeat}")
    if (repeat or 1) > 1 and (every is None or every < 0):
        raise here.fault("every: say how many seconds lie between them")
    for number in range(repeat or 1):
        moment = at + timedelta(seconds=(every or 0) * number)
        received = _instant(here, table, "received", clock) if "received" in table else moment
        if received < moment:
            raise here.fault("received: lies before at")
        yield moment, received, f"-{number + 1}" if repeat is not None else ""


def _instant(here: Place, table: Mapping[str, Any], key: str, clock: Clock) -> datetime:
    value = table.get(key)
    if not isinstance(value, datetime):
        raise here.fault(f"{key}: must be a date with its time, not {value!r}")
    return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(clock.zone))


def _call(reading: _Reading) -> Fact:
    outcome = reading.here.choice(reading.table, "outcome", known.OUTCOMES, None, needed=True)
    return known.Call("", reading.seller(), reading.at, reading.received, outcome or "")


def _card(reading: _Reading) -> Fact:
    return known.Card(
        reading.new_id("card"),
        reading.seller(),
        reading.at,
        reading.received,
        reading.here.flag(reading.table, "visited"),
        reading.optional("customer"),
    )


def _deal(reading: _Reading) -> Fact:
    return known.Deal(
        reading.new_id("deal"),
        reading.person(),
        reading.at,
        reading.received,
        reading.hundredths("amount"),
        reading.optional("card"),
        reading.optional("customer"),
    )


def _rating(reading: _Reading) -> Fact:
    score = reading.hundredths("score")
    if not 100 <= score <= 500:
        raise reading.here.fault(f"score: must be 1 to 5, not {reading.table['score']}")
    return known.Rating("", reading.person(), reading.at, reading.received, score)


def _contribution(reading: _Reading) -> Fact:
    person, team = reading.person_or_team()
    points = reading.hundredths("points")
    return known.Contribution("", person, team, reading.at, reading.received, points)


def _verdict(reading: _Reading) -> Fact:
    result = reading.here.choice(reading.table, "result", known.RESULTS, None, needed=True)
    return known.Verdict(reading.here.text(reading.table, "card"), result or "", reading.at)


def _violation(reading: _Reading) -> Fact:
    kind = reading.here.choice(reading.table, "violation", known.VIOLATIONS, None, needed=True)
    return known.Violation(reading.person(), kind or "", reading.at)


def _grant(reading: _Reading) -> Fact:
    person, team = reading.person_or_team()
    kind = reading.here.choice(reading.table, "grant", known.GRANTS, None, needed=True)
    approved = reading.here.flag(reading.table, "approved")
    amount = reading.hundredths("amount")
    return known.Grant(person, team, kind or "", amount, approved, reading.at)


def _training(reading: _Reading) -> Fact:
    training = reading.here.text(reading.table, "training")
    passed = reading.here.flag(reading.table, "passed")
    return known.Training(reading.person(), training, passed, reading.at)


_READ: Mapping[str, Callable[[_Reading], Fact]] = {
    "call": _call,
    "card": _card,
    "deal": _deal,
    "cancel": lambda reading: known.Cancel(
        reading.here.text(reading.table, "deal"), reading.at
    ),
    "withdraw": lambda reading: known.Withdrawal(
        reading.here.text(reading.table, "card"), reading.at
    ),
    "rating": _rating,
    "contribution": _contribution,
    "verdict": _verdict,
    "violation": _violation,
    "grant": _grant,
    "training": _training,
}


def _check_references(file: str, found: Sequence[Fact]) -> None:
    """A deal's card, a verdict's or withdrawal's card and a cancelled deal must be there."""
    cards = {fact.id for fact in found if isinstance(fact, known.Card)}
    deals = {fact.id for fact in found if isinstance(fact, known.Deal)}
    here = Place(file, "facts")
    for fact in found:
        card = getattr(fact, "card", None)
        if card is not None and card not in cards:
            raise here.fault(f"card: nobody sold {card!r}")
        if isinstance(fact, known.Cancel) and fact.deal not in deals:
            raise here.fault(f"deal: nobody closed {fact.deal!r}")
