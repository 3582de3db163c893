"""Read talks as their two people see them; others see only that talks took place."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN, fn

from webapp.company.snapshot import Company
from webapp.core.errors import NotFound
from webapp.core.instants import as_instant, to_microseconds
from webapp.store.statements import listed, read_rows
from webapp.talks.models import (
    Agreement,
    AgreementConfirmation,
    AgreementRelease,
    Talk,
    TalkHeld,
)

OPEN_FOR = timedelta(days=14)  # an opened talk that was not held by then has lapsed
SHOWN_FOR = timedelta(days=120)  # how long a party finds a talk in the list


@dataclass(frozen=True)
class AgreementSeen:
    """An agreement; `part` of `whole` is the figure of its topic when it was written.

    `released`: those of the two people who let the growth record show it.
    """

    id: int
    talk: int
    person: str
    holder: str
    text: str
    due_on: date
    topic: str
    part: int
    whole: int
    written_by: str
    written_at: datetime
    confirmed_at: datetime | None
    released: frozenset[str] = frozenset()

    @property
    def confirms(self) -> str:
        """The person who is to confirm it: the one who did not write it."""
        return self.holder if self.written_by == self.person else self.person

    @property
    def is_public(self) -> bool:
        """Whether both people let the growth record show it."""
        return self.confirmed_at is not None and {self.person, self.holder} <= self.released

    def waits_for(self, who: str, today: date) -> bool:
        """Whether `who` is still to confirm it; an agreement lapses on its due day."""
        return self.confirmed_at is None and self.confirms == who and today < self.due_on


@dataclass(frozen=True)
class TalkSeen:
    """A talk with its valid agreement, if any; `line`: the ledger line that asked for coaching."""

    id: int
    person: str
    holder: str
    line: int | None
    opened_at: datetime
    held_at: datetime | None
    agreement: AgreementSeen | None = None

    def other(self, who: str) -> str:
        """Return the other person of the talk."""
        return self.holder if who == self.person else self.person

    def is_open(self, now: datetime) -> bool:
        """Whether the talk is still to be held and has not lapsed."""
        return self.held_at is None and now < self.opened_at + OPEN_FOR


def talk_seen(number: int, by: str) -> TalkSeen:
    """Return a talk for one of its two people. Raises NotFound for everybody else."""
    found = _talks(Talk.id == number, (Talk.person == by) | (Talk.holder == by))
    if not found:
        raise NotFound()
    return found[0]


def talks_of(by: str, now: datetime) -> list[TalkSeen]:
    """Return the talks of a person, as either side, in the last SHOWN_FOR, the newest first."""
    since = Talk.opened_at >= now - SHOWN_FOR
    return _talks((Talk.person == by) | (Talk.holder == by), since)


def agreement_seen(number: int, by: str) -> AgreementSeen:
    """Return the agreement of this id, if it is valid and of a talk of `by`. Raises NotFound."""
    row = Agreement.get_or_none(Agreement.id == number)
    if row is None:
        raise NotFound()
    found = talk_seen(row.talk_id, by).agreement
    if found is None or found.id != number:
        raise NotFound()  # a later one replaced it
    return found


def last_agreement(person: str, holder: str, before: int) -> AgreementSeen | None:
    """Return the newest confirmed agreement of an earlier talk of the same two people, or None."""
    earlier = (Talk.person == person, Talk.holder == holder, Talk.id < before)
    found = (each.agreement for each in _talks(*earlier, limit=10))
    return next((each for each in found if each and each.confirmed_at), None)


def coming_back(by: str, today: date) -> list[AgreementSeen]:
    """Return a person's confirmed agreements due today or on one of the six days before."""
    days = Agreement.due_on.between(today - timedelta(days=6), today)
    talks = Agreement.select(Agreement.talk).where(days)
    found = _talks(Talk.id.in_(talks), (Talk.person == by) | (Talk.holder == by))
    held = [each.agreement for each in found if each.agreement and each.agreement.confirmed_at]
    first = today - timedelta(days=6)
    return [each for each in held if first <= each.due_on <= today]


def due_agreements(today: date) -> list[AgreementSeen]:
    """Return everybody's confirmed agreements whose due day is today."""
    talks = Agreement.select(Agreement.talk).where(Agreement.due_on == today)
    found = (each.agreement for each in _talks(Talk.id.in_(talks)))
    return [each for each in found if each and each.confirmed_at and each.due_on == today]


def public_agreements(person: str) -> list[AgreementSeen]:
    """Return a person's agreements that both people released, the newest first."""
    found = (each.agreement for each in _talks(Talk.person == person))
    return [each for each in found if each and each.is_public]


def last_held(people: Collection[str], company: Company) -> dict[str, date]:
    """Return the day of each person's last talk, whoever held it."""
    rows = (
        TalkHeld.select(Talk.person, fn.MAX(TalkHeld.at))
        .join(Talk)
        .where(Talk.person.in_(list(people)))
        .group_by(Talk.person)
    )
    return {person: company.clock.day(as_instant(at)) for person, at in rows.tuples()}


@dataclass(frozen=True)
class HeldTalk:
    """A talk that took place, with everything of it that HR sees."""

    on: date
    person: str
    holder: str


_COUNTS = """
SELECT span.place, count(*), count(DISTINCT talk.person_id) FROM {spans}
CROSS JOIN talk_held CROSS JOIN talk
WHERE talk_held.at >= span.first AND talk_held.at < span.last AND talk.id = talk_held.talk_id
GROUP BY span.place
"""


def count_held(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[int, int]]:
    """How many talks took place in each span, and with how many people: one statement."""
    asked = [(to_microseconds(first), to_microseconds(last)) for first, last in spans]
    sql = _COUNTS.format(spans=listed("span", first="BIGINT", last="BIGINT"))
    rows = read_rows(sql, (json.dumps(asked),)).fetchall()
    found = {key: (talks, people) for key, talks, people in rows}
    return [found.get(place, (0, 0)) for place in range(len(spans))]


def held_talks(
    company: Company, first: datetime, last: datetime, after: int = 0, most: int | None = None
) -> list[HeldTalk]:
    """Return the talks that took place from `first` until before `last`, the newest first.

    Without the first `after` of them, and at most `most`.
    """
    rows = (
        TalkHeld.select(TalkHeld.at, Talk.person, Talk.holder)
        .join(Talk)
        .where(TalkHeld.at >= first, TalkHeld.at < last)
        .order_by(TalkHeld.at.desc(), TalkHeld.talk.desc())
        .offset(after)
        .limit(most)
    )
    return [HeldTalk(company.clock.day(at), person, holder) for at, person, holder in rows.tuples()]


def _talks(*where: Any, limit: int | None = None) -> list[TalkSeen]:
    """Talks with their valid agreements, the newest first; two statements, three with any."""
    rows = (
        Talk.select(*(Talk.id, Talk.person, Talk.holder, Talk.line, Talk.opened_at, TalkHeld.at))
        .join(TalkHeld, JOIN.LEFT_OUTER)
        .where(*where)
        .order_by(Talk.id.desc())
        .limit(limit)
    )
    talks = [TalkSeen(*row) for row in rows.tuples()]
    valid = _agreements(talks)
    return [replace(talk, agreement=valid.get(talk.id)) for talk in talks]


def _agreements(talks: Iterable[TalkSeen]) -> dict[int, AgreementSeen]:
    """The valid agreement of each talk: its newest row."""
    of = {talk.id: talk for talk in talks}
    newest = Agreement.select(fn.MAX(Agreement.id)).where(Agreement.talk.in_(list(of)))
    rows = list(
        Agreement.select(Agreement, AgreementConfirmation.confirmed_at)
        .join(AgreementConfirmation, JOIN.LEFT_OUTER)
        .where(Agreement.id.in_(newest.group_by(Agreement.talk)))
        .objects()
    )
    released = _released([row.id for row in rows])
    return {row.talk_id: _agreement(row, of[row.talk_id], released[row.id]) for row in rows}


def _agreement(row: Any, talk: TalkSeen, released: frozenset[str]) -> AgreementSeen:
    return AgreementSeen(
        id=row.id,
        talk=talk.id,
        person=talk.person,
        holder=talk.holder,
        text=row.text,
        due_on=row.due_on,
        topic=row.topic,
        part=row.part,
        whole=row.whole,
        written_by=row.written_by_id,
        written_at=row.written_at,
        confirmed_at=row.confirmed_at,
        released=released,
    )


def _released(agreements: Collection[int]) -> dict[int, frozenset[str]]:
    """Who releases each agreement: by the newest row of a person."""
    latest: dict[int, dict[str, bool]] = defaultdict(dict)
    rows = AgreementRelease.select(
        AgreementRelease.agreement, AgreementRelease.person, AgreementRelease.released
    ).where(AgreementRelease.agreement.in_(list(agreements)))
    if agreements:
        for number, person, released in rows.order_by(AgreementRelease.id).tuples():
            latest[number][person] = released
    return defaultdict(
        frozenset,
        {
            number: frozenset(who for who, released in each.items() if released)
            for number, each in latest.items()
        },
    )
