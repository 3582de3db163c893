"""Read the facts of a scenario file, expand `repeat`, and reject invalid facts (rule 14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rules import facts as known
from rules.counting import Fact
from rules.periods import FIRST_YEAR, LAST_YEAR, Clock
from rules.roster import Roster
from rules.scenario_faults import Place, ScenarioFault

COMMON = {"kind", "who", "at", "received", "by", "repeat", "every"}
OWN: Mapping[str, set[str]] = {
    "call": {"outcome", "customer"},
    "card": {"card", "visited", "customer", "product"},
    "deal": {"deal", "amount", "card", "customer", "product", "referred"},
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
MOST = 1_000_000  # the most facts that one `repeat` expands to
LATEST = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)


@dataclass
class _Reading:
    """The table of one fact during reading."""

    here: Place
    table: Mapping[str, Any]
    roster: Roster
    day: date
    at: datetime
    received: datetime
    suffix: str
    ids: dict[str, set[str]]

    def person(self) -> str:
        """The fact's person, who must be known and employed on its day."""
        who = self.here.text(self.table, "who")
        if who not in self.roster.people:
            raise self.here.fault(f"who: unknown person {who!r}")
        if self.roster.posting(who, self.day) is None:
            raise self.here.fault(f"who: {who} is not employed on {self.day}")
        return who

    def seller(self) -> str:
        """A person who is a seller on its day."""
        who = self.person()
        posting = self.roster.posting(who, self.day)
        if posting is None or posting.role not in known.SELLERS:
            raise self.here.fault(f"who: {who} is no seller on {self.day}")
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
        """The fact's id, which must be unique."""
        value = self.here.text(self.table, kind) + self.suffix
        if value in self.ids[kind]:
            raise self.here.fault(f"{kind}: {value!r} stands twice")
        self.ids[kind].add(value)
        return value

    def text(self, key: str) -> str:
        """The required text of a key."""
        return self.here.text(self.table, key)

    def optional(self, key: str) -> str | None:
        """The text of a key, or None if the key is missing."""
        return self.here.optional_text(self.table, key)

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """The required value of a key, one of the choices."""
        return self.here.choice(self.table, key, choices)

    def hundredths(self, key: str) -> int:
        """A number above 0 with at most two places, in hundredths."""
        value = self.here.number(self.table, key) * 100
        if value.denominator != 1:
            raise self.here.fault(f"{key}: at most two places, not {self.table[key]}")
        return int(value)


def read_facts(
    file: str, tables: Sequence[Mapping[str, Any]], roster: Roster, clock: Clock
) -> tuple[Fact, ...]:
    """All facts of a file. Raises ScenarioFault, with every fact's fault."""
    ids: dict[str, set[str]] = {"card": set(), "deal": set()}
    found: list[tuple[Place, Fact]] = []
    faults: list[str] = []
    for number, table in enumerate(tables, 1):
        here = Place(file, f"fact {number}")
        try:
            found += [(here, fact) for fact in _read_fact(here, table, roster, clock, ids)]
        except ScenarioFault as fault:
            faults += fault.faults
    if (
        not faults
    ):  # after faults a referenced fact may be missing only because its own table was faulty
        faults += [fault for here, fact in found for fault in _dangling(here, fact, ids)]
    if faults:
        raise ScenarioFault(*faults)
    return tuple(fact for _here, fact in found)


def _read_fact(
    here: Place, table: Mapping[str, Any], roster: Roster, clock: Clock, ids: dict[str, set[str]]
) -> Iterator[Fact]:
    kind = here.choice(table, "kind", tuple(OWN))
    here.only(table, (COMMON | OWN[kind]) - ({"who"} if kind in OF_NOBODY else set()))
    here.optional_choice(table, "by", ("hr",))
    for at, received, suffix in _times(here, table, clock):
        day = clock.day(at)
        yield _READ[kind](_Reading(here, table, roster, day, at, received, suffix, ids))


def _times(
    here: Place, table: Mapping[str, Any], clock: Clock
) -> Iterator[tuple[datetime, datetime, str]]:
    """The moments of a fact, one or as many as `repeat` says, with the id's suffix."""
    at = _instant(here, table, "at", clock)
    repeat, every = here.integer(table, "repeat"), here.integer(table, "every")
    if repeat is not None and repeat < 1:
        raise here.fault(f"repeat: must be at least 1, not {repeat}")
    if repeat is not None and repeat > MOST:
        raise here.fault(f"repeat: must be at most {MOST}, not {repeat}")
    if every is not None and (repeat is None or every < 0):
        raise here.fault("every: the seconds, 0 or more, between those that repeat counts")
    if (repeat or 1) > 1 and every is None:
        raise here.fault("every: say how many seconds lie between them")
    if (every or 0) * ((repeat or 1) - 1) > (LATEST - at).total_seconds():
        raise here.fault("every: leads out of our years")
    for number in range(repeat or 1):
        moment = at + timedelta(seconds=(every or 0) * number)
        received = _instant(here, table, "received", clock) if "received" in table else moment
        if received < moment:
            raise here.fault("received: lies before at")
        yield moment, received, f"-{number + 1}" if repeat is not None else ""


def _instant(here: Place, table: Mapping[str, Any], key: str, clock: Clock) -> datetime:
    """An instant in UTC; written as local time of the scheme's zone, or with its offset."""
    value = table.get(key)
    if not isinstance(value, datetime):
        raise here.fault(f"{key}: must be a date with its time, not {value!r}")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise here.fault(f"{key}: {value} is in no year of ours")
    return (value if value.tzinfo else value.replace(tzinfo=ZoneInfo(clock.zone))).astimezone(UTC)


def _call(reading: _Reading) -> Fact:
    outcome = reading.choice("outcome", known.OUTCOMES)
    seller, customer = reading.seller(), reading.optional("customer")
    return known.Call("", seller, reading.at, reading.received, outcome, customer)


def _card(reading: _Reading) -> Fact:
    return known.Card(
        reading.new_id("card"),
        reading.seller(),
        reading.at,
        reading.received,
        reading.here.flag(reading.table, "visited"),
        reading.optional("customer"),
        reading.optional("product") or "",
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
        by_hr="by" in reading.table,
        product=reading.optional("product") or "",
        referred=reading.here.flag(reading.table, "referred", otherwise=False),
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
    return known.Verdict(reading.text("card"), reading.choice("result", known.RESULTS), reading.at)


def _violation(reading: _Reading) -> Fact:
    kind = reading.choice("violation", known.VIOLATIONS)
    return known.Violation(reading.person(), kind, reading.at)


def _grant(reading: _Reading) -> Fact:
    person, team = reading.person_or_team()
    kind = reading.choice("grant", known.GRANTS)
    approved = reading.here.flag(reading.table, "approved", otherwise=False)
    amount = reading.hundredths("amount")
    return known.Grant(person, team, kind, amount, approved, reading.at)


def _training(reading: _Reading) -> Fact:
    passed = reading.here.flag(reading.table, "passed")
    return known.Training(reading.person(), reading.text("training"), passed, reading.at)


_READ: Mapping[str, Callable[[_Reading], Fact]] = {
    "call": _call,
    "card": _card,
    "deal": _deal,
    "cancel": lambda reading: known.Cancel(reading.text("deal"), reading.at),
    "withdraw": lambda reading: known.Withdrawal(reading.text("card"), reading.at),
    "rating": _rating,
    "contribution": _contribution,
    "verdict": _verdict,
    "violation": _violation,
    "grant": _grant,
    "training": _training,
}


def _dangling(here: Place, fact: Fact, ids: Mapping[str, set[str]]) -> Iterator[str]:
    """The faults of references to a card or deal that the file does not contain."""
    card = getattr(fact, "card", None)
    if card is not None and card not in ids["card"]:
        yield from here.fault(f"card: nobody sold {card!r}").faults
    if isinstance(fact, known.Cancel) and fact.deal not in ids["deal"]:
        yield from here.fault(f"deal: nobody closed {fact.deal!r}").faults
