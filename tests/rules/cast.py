"""The cast: lin (designer) and wang (guide) of the east store, zhou (telesales) without a team,
their supervisor sun, and gao, head of the east store; with facts of theirs in few words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rules.counting import Fact, movements
from rules.facts import Call, Card, Deal, Person, Posting, Target, Team
from rules.periods import Clock, campaign_period
from rules.roster import Roster
from rules.tallies import Tallies

CLOCK = Clock()
MONDAY = date(2026, 3, 2)
CAMPAIGN = campaign_period(date(2026, 3, 1), date(2026, 3, 31))


def at(local: str) -> datetime:
    """A moment of Shanghai, as 2026-03-02T10:15, in UTC; a time alone is Monday's."""
    text = local if "T" in local else f"{MONDAY}T{local}"
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def person(key: str, role: str, team: str | None = None, supervisor: str | None = None) -> Person:
    """A person who has always stood there."""
    return Person(key, key, (Posting(None, role, team, supervisor),))


LIN = person("lin", "designer", "east", "sun")
WANG = person("wang", "guide", "east", "sun")
ZHOU = person("zhou", "telesales")
SUN = person("sun", "supervisor", "east")
GAO = person("gao", "head", "east")
CAST = (LIN, WANG, ZHOU, SUN, GAO)


def roster(*targets: Target, people: tuple[Person, ...] = CAST) -> Roster:
    """The company in its campaign."""
    return Roster(
        people={each.id: each for each in people},
        teams={"east": Team("east", "东城店", "store", "gao")},
        targets=targets,
        campaign=CAMPAIGN,
    )


def posting(who: Person, day: date = MONDAY) -> Posting:
    """Where one of the cast stands on a day."""
    found = who.posting_on(day)
    assert found is not None
    return found


def call(who: str, when: str, outcome: str = "invited", received: str | None = None) -> Call:
    """A call of one of the cast."""
    return Call("", who, at(when), at(received or when), outcome)


def card(who: str, key: str, when: str, visited: bool = False, received: str | None = None) -> Card:
    """A card sold by one of the cast."""
    return Card(key, who, at(when), at(received or when), visited)


def deal(who: str, key: str, when: str, fen: int, of: str | None = None) -> Deal:
    """A deal closed by one of the cast."""
    return Deal(key, who, at(when), at(when), fen, of)


def tallies(company: Roster, *facts: Fact) -> Tallies:
    """What these facts add up to."""
    return Tallies.of(movements(facts, company, CLOCK))
