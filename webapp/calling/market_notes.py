"""Market information: notes and topics of calls, searched by supervisors, HR and leaders."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import OP, Case, Expression, ModelSelect, fn

from webapp.calling.models import CallTopic, MatterCall
from webapp.calling.topics import known_topics
from webapp.core.instants import as_instant
from webapp.facts.models import Call, Fact
from webapp.store.statements import engine

_NUMBER = re.compile(r"\d[\d -]{5,}\d")


@dataclass(frozen=True)
class Asked:
    """A search: people (None: all), first and last day, words that each note contains, outcome,
    and a topic of which the customer spoke."""

    people: Collection[str] | None
    first: date
    last: date
    words: str = ""
    outcome: str = ""
    topic: str = ""


@dataclass(frozen=True)
class MarketNote:
    """Equal notes of `times` calls, told of the newest one; a number is replaced by ***.

    `text` is empty where the calls name topics alone. `matter`: the newest matter that one of the
    calls is in, None without one; `loose`: how many of the calls are in none.
    """

    number: int
    person: str
    at: datetime
    outcome: str
    text: str
    times: int = 1
    matter: int | None = None
    loose: int = 1
    topics: tuple[str, ...] = ()


def notes_of(asked: Asked, first: int, most: int) -> list[MarketNote]:
    """The matching notes, equal ones as one, the newest first: at most `most` after `first`.

    Corrected, withdrawn and held calls are left out.
    """
    rows = (
        _grouped(asked)
        .select_extend(fn.MAX(MatterCall.matter), fn.COUNT(MatterCall.call))
        .order_by(fn.MAX(Fact.number).desc())
        .offset(first)
        .limit(most)
    )
    found = list(rows.tuples())
    newest = _calls([row[0] for row in found])
    topics = topics_of(newest)
    return [
        MarketNote(
            number,
            *newest[number],
            times=times,
            matter=matter,
            loose=times - inside,
            topics=topics.get(number, ()),
        )
        for number, times, matter, inside in found
    ]


def note_groups(asked: Asked) -> int:
    """How many different notes match."""
    return int(_grouped(asked).count())


def notes_by_seller(asked: Asked) -> Counter[str]:
    """Count each seller's calls that match the search."""
    rows = _matching(asked, Fact.person, fn.COUNT(Fact.number)).group_by(Fact.person)
    return Counter(dict(rows.tuples()))


def equal_notes(asked: Asked, call: int, most: int) -> list[MarketNote]:
    """The calls within the search that say what this call says, one by one, the newest first.

    Equal are calls with the same note; without one, with the same topics. Empty where the search
    does not find the call itself.
    """
    if not _matching(asked, Fact.number).where(Fact.number == call).exists():
        return []
    note = Call.select(Call.note).where(Call.fact == call).scalar() or ""
    rows = _matching(asked, Fact.number, MatterCall.matter, newest_first=True)
    rows = rows.left_outer_join(MatterCall, on=(MatterCall.call == Call.fact))
    rows = rows.where(Call.note == note)
    if not note:
        said = topics_of([call]).get(call, ())
        rows = rows.where(_said_text() == " ".join(sorted(said)))
    found = list(rows.order_by(Call.fact.desc()).limit(most).tuples())
    calls = _calls([number for number, _matter in found])
    topics = topics_of(calls)
    return [
        MarketNote(
            number,
            *calls[number],
            matter=matter,
            loose=int(matter is None),
            topics=topics.get(number, ()),
        )
        for number, matter in found
    ]


def topics_of(calls: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The topics of each of these calls that has any, in the order of the chips."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = CallTopic.select(CallTopic.call, CallTopic.topic).where(CallTopic.call.in_(list(calls)))
    for call, topic in rows.tuples():
        found[call].append(topic)
    return {call: known_topics(topics) for call, topics in found.items()}


def _calls(numbers: Collection[int]) -> dict[int, tuple[str, datetime, str, str]]:
    """Person, moment, outcome and note, without telephone numbers, of each of these calls."""
    rows = Call.select(Fact.number, Fact.person, Fact.at, Call.outcome, Call.note).join(Fact)
    rows = rows.where(Fact.number.in_(list(numbers))).order_by(Fact.number.desc())
    return {
        number: (person, as_instant(at), outcome, without_numbers(note))
        for number, person, at, outcome, note in rows.tuples()
    }


def _said_text() -> Any:
    """The topics of a call as one text, as SQL."""
    ordered = CallTopic.select(CallTopic.topic).where(CallTopic.call == Call.fact)
    ordered = ordered.order_by(CallTopic.topic).alias("said")
    return ModelSelect(CallTopic, [engine().joined(ordered.c.topic, " ")]).from_(ordered)


def _grouped(asked: Asked) -> ModelSelect:
    """The newest call and the number of calls of each different note, or set of topics."""
    said = Case(None, [(Call.note == "", _said_text())], "")
    return (
        _matching(asked, fn.MAX(Fact.number), fn.COUNT(Fact.number))
        .left_outer_join(MatterCall, on=(MatterCall.call == Call.fact))
        .group_by(Call.note, said)
    )


def _days_by_number(asked: Asked) -> Any:
    """The condition on the days of calls that are read by number, from the oldest of them on."""
    first = Fact.alias("first")
    oldest = first.select(fn.MIN(first.number)).where(first.day.between(asked.first, asked.last))
    day = engine().in_given_order(Fact.day)
    days = Expression(day, OP.GTE, str(asked.first)) & Expression(day, OP.LTE, str(asked.last))
    return days & (Call.fact >= oldest)


def _matching(asked: Asked, *columns: Any, newest_first: bool = False) -> ModelSelect:
    """The matching calls; `newest_first`: everybody's are read in the order of their numbers.

    Without it SQLite reads all facts of the days, by their index, before it looks at a call.
    """
    later = Fact.alias("later")
    by_number = newest_first and asked.people is None
    days = _days_by_number(asked) if by_number else Fact.day.between(asked.first, asked.last)
    topics = CallTopic.select(CallTopic.call).where(CallTopic.call == Call.fact)
    query = (
        Call.select(*columns)
        .join(Fact)
        .switch(Call)
        .where(
            days,
            (Call.note != "") | fn.EXISTS(topics),
            Call.mark == "",
            ~fn.EXISTS(later.select(later.number).where(later.corrects == Fact.number)),
        )
    )
    if asked.people is not None:
        query = query.where(Fact.person.in_(asked.people))
    if asked.outcome:
        query = query.where(Call.outcome == asked.outcome)
    if asked.topic:
        query = query.where(fn.EXISTS(topics.where(CallTopic.topic == asked.topic)))
    for word in asked.words.split():
        query = query.where(Call.note.contains(word))
    return query


def without_numbers(note: str) -> str:
    """A note with *** for what looks like a telephone number, which its readers do not need."""
    return _NUMBER.sub("***", note)
