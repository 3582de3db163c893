"""Read team events: those of a person, who comes, the photos, what they cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from peewee import JOIN, fn

from webapp.colleagues.models import EventAnswer, EventCancelled, TeamEvent
from webapp.company.roles import HR, LEADERS
from webapp.company.snapshot import Company
from webapp.core.errors import NotFound
from webapp.facts.attachments import attachments_of
from webapp.facts.evidence_models import Attachment

SUBJECT = "team_event"  # of the attachments that are an event's photos
SHOWN_FOR = timedelta(days=120)  # how long a past event stands in the list


@dataclass(frozen=True)
class EventReader:
    """Who looks at events: person, role, own team, the teams that they head or look after."""

    person: str
    role: str
    teams: frozenset[str]

    @property
    def of_company(self) -> bool:
        """Whether this reader sees the events of all teams, and what each costs."""
        return self.role in HR | LEADERS


@dataclass(frozen=True)
class EventSeen:
    """An event: `cost` in fen; `comes` and `declines` are staff numbers; `own` the reader's answer.

    `photos`: the attachments, in order.
    """

    id: int
    team: str | None
    title: str
    on: date
    cost: int
    planned_by: str
    is_cancelled: bool
    comes: tuple[str, ...] = ()
    declines: tuple[str, ...] = ()
    own: bool | None = None
    photos: Sequence[Attachment] = field(default_factory=tuple)


def reader_of(company: Company, person: str, role: str, today: date) -> EventReader:
    """The reader with the teams whose events concern them."""
    posting = company.posting(person, today)
    own = {posting.team} if posting and posting.team else set()
    headed = {team for team in company.teams if company.head_of(team, today) == person}
    return EventReader(person, role, frozenset(own | headed))


def events_for(reader: EventReader, today: date) -> list[EventSeen]:
    """The events from SHOWN_FOR ago on that concern the reader, the latest first; 3 statements."""
    where = [TeamEvent.on >= today - SHOWN_FOR]
    if not reader.of_company:
        where.append(TeamEvent.team.is_null() | TeamEvent.team.in_(list(reader.teams)))
    return _events(reader, *where)


def event_for(reader: EventReader, number: int) -> EventSeen:
    """One event. Raises NotFound, also where it does not concern the reader."""
    found = _events(reader, TeamEvent.id == number)
    if not found:
        raise NotFound()
    [event] = found
    if not (reader.of_company or concerns(reader, event)):
        raise NotFound()
    return event


def concerns(reader: EventReader, event: EventSeen) -> bool:
    """Whether the reader is one of those who may come."""
    return event.team is None or event.team in reader.teams


def invited(company: Company, team: str | None, day: date) -> list[str]:
    """The people whom an event of a team, or of the company, concerns on a day."""
    postings = ((person, company.posting(person, day)) for person in company.people)
    return [
        person for person, posting in postings if posting and (team is None or posting.team == team)
    ]


def cost_of_year(year: int) -> int:
    """What the events of a year cost that were not cancelled, in fen."""
    cancelled = EventCancelled.select(EventCancelled.event)
    days = TeamEvent.on.between(date(year, 1, 1), date(year, 12, 31))
    rows = TeamEvent.select(fn.SUM(TeamEvent.cost)).where(days, TeamEvent.id.not_in(cancelled))
    return int(rows.scalar() or 0)


def _events(reader: EventReader, *where: Any) -> list[EventSeen]:
    rows = list(
        TeamEvent.select(TeamEvent, EventCancelled.at.alias("cancelled_at"))
        .join(EventCancelled, JOIN.LEFT_OUTER)
        .where(*where)
        .order_by(TeamEvent.on.desc(), TeamEvent.id.desc())
        .objects()
    )
    if not rows:
        return []
    answers = _answers([row.id for row in rows])
    photos = attachments_of(SUBJECT, [row.id for row in rows])
    return [_event(row, answers[row.id], photos[str(row.id)], reader.person) for row in rows]


def _event(
    row: Any, answers: dict[str, bool], photos: Sequence[Attachment], person: str
) -> EventSeen:
    return EventSeen(
        id=row.id,
        team=row.team_id,
        title=row.title,
        on=row.on,
        cost=row.cost,
        planned_by=row.planned_by_id,
        is_cancelled=row.cancelled_at is not None,
        comes=tuple(sorted(who for who, comes in answers.items() if comes)),
        declines=tuple(sorted(who for who, comes in answers.items() if not comes)),
        own=answers.get(person),
        photos=tuple(photos),
    )


def _answers(events: list[int]) -> dict[int, dict[str, bool]]:
    """Each person's latest answer to each event."""
    found: dict[int, dict[str, bool]] = defaultdict(dict)
    rows = EventAnswer.select(EventAnswer.event, EventAnswer.person, EventAnswer.comes)
    rows = rows.where(EventAnswer.event.in_(events)).order_by(EventAnswer.id)
    for event, person, comes in rows.tuples():
        found[event][person] = comes
    return found
