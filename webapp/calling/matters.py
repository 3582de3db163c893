"""Matters as they are seen: who owes the answer, by when, who said it, and what the answer is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, ModelSelect, fn

from webapp.calling.market_notes import MarketNote, topics_of, without_numbers
from webapp.calling.models import Matter, MatterAnswer, MatterCall, MatterOwner, MatterVoice
from webapp.core.errors import NotFound
from webapp.facts.models import Call, Fact

OPEN, ANSWERED = "open", "answered"


@dataclass(frozen=True)
class MatterSeen:
    """A matter; `owner` and `due_on` None: nobody owns it yet; `answer` empty: not answered.

    `opened_by` None: two wished it in a talk. `times`: how many calls said it.
    """

    id: int
    title: str
    topic: str
    opened_by: str | None
    opened_at: datetime
    owner: str | None
    due_on: date | None
    answer: str
    answered_by: str | None
    answered_at: datetime | None
    times: int

    def is_late(self, today: date) -> bool:
        """Whether the day of its answer is over without one."""
        return not self.answer and self.due_on is not None and self.due_on < today


def matter_seen(number: int) -> MatterSeen:
    """A matter. Raises NotFound."""
    found = matters_seen(Matter.id == number)
    if not found:
        raise NotFound()
    return found[0]


def matters_seen(*where: Any, first: int = 0, most: int | None = None) -> list[MatterSeen]:
    """Matters, the open ones by the day they are due, then the answered ones, the newest first."""
    times = MatterCall.select(fn.COUNT(MatterCall.call)).where(MatterCall.matter == Matter.id)
    rows = (
        _with_owner(
            *(Matter.id, Matter.title, Matter.topic, Matter.opened_by, Matter.opened_at),
            *(MatterOwner.owner, MatterOwner.due_on),
            *(fn.COALESCE(MatterAnswer.text, ""), MatterAnswer.by, MatterAnswer.at, times),
        )
        .where(*where)
        .order_by(
            MatterAnswer.at.is_null(False),
            MatterAnswer.at.desc(),
            MatterOwner.due_on.asc(nulls="FIRST"),  # nobody's first
            Matter.id.desc(),
        )
        .offset(first)
        .limit(most)
    )
    return [MatterSeen(*row) for row in rows.tuples()]


def count_matters(*where: Any) -> int:
    """How many matters meet these conditions."""
    return int(_with_owner(Matter.id).where(*where).count())


def in_state(state: str) -> Any:
    """The condition that a matter is open, or answered."""
    return MatterAnswer.matter.is_null(state == OPEN)


def answered_between(first: datetime, last: datetime) -> Any:
    """The condition that a matter was answered from one instant until before another."""
    return (MatterAnswer.at >= first) & (MatterAnswer.at < last)


def owned_by(person: str) -> Any:
    """The condition that a person owns a matter now."""
    return MatterOwner.owner == person


def said_by(person: str) -> Any:
    """The condition that a person said a matter, in a call or as a wish."""
    calls = MatterCall.select(MatterCall.matter).join(Call).join(Fact).where(Fact.person == person)
    wishes = MatterVoice.select(MatterVoice.matter).where(MatterVoice.person == person)
    return Matter.id.in_(calls) | Matter.id.in_(wishes)


def voices_of(matter: int) -> list[str]:
    """Everybody who said a matter."""
    calls = Fact.select(Fact.person).join(Call).join(MatterCall)
    said = {who for (who,) in calls.where(MatterCall.matter == matter).tuples()}
    wishes = MatterVoice.select(MatterVoice.person).where(MatterVoice.matter == matter)
    return sorted(said | {who for (who,) in wishes.tuples()})


def notes_in(matter: int, most: int, of: str | None = None) -> list[MarketNote]:
    """The newest calls that said a matter, at most `most`; `of`: of one person alone."""
    rows = (
        Call.select(Fact.number, Fact.person, Fact.at, Call.outcome, Call.note)
        .join(Fact)
        .switch(Call)
        .join(MatterCall)
        .where(MatterCall.matter == matter)
    )
    if of is not None:
        rows = rows.where(Fact.person == of)
    found = list(rows.order_by(Fact.number.desc()).limit(most).tuples())
    topics = topics_of([row[0] for row in found])
    return [
        MarketNote(
            number,
            person,
            at,
            outcome,
            without_numbers(note),
            matter=matter,
            topics=topics.get(number, ()),
        )
        for number, person, at, outcome, note in found
    ]


def _with_owner(*columns: Any) -> ModelSelect:
    """Matters with their latest owner and their answer, where they have them."""
    latest = MatterOwner.alias("latest")
    newest = latest.select(fn.MAX(latest.id)).where(latest.matter == Matter.id)
    return (
        Matter.select(*columns)
        .join(MatterOwner, JOIN.LEFT_OUTER, on=(MatterOwner.id == newest))
        .switch(Matter)
        .join(MatterAnswer, JOIN.LEFT_OUTER)
    )
