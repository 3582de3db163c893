"""Market information: the notes of calls, searched by supervisors, HR and leaders."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import ModelSelect, fn

from webapp.facts.models import Call, Fact

_NUMBER = re.compile(r"\d[\d -]{5,}\d")


@dataclass(frozen=True)
class Asked:
    """A search: people (None: all), first and last day, words that each note contains, outcome."""

    people: Collection[str] | None
    first: date
    last: date
    words: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class MarketNote:
    """The note of one call; what looks like a telephone number is replaced by ***."""

    number: int
    person: str
    at: datetime
    outcome: str
    text: str


def notes_of(asked: Asked, first: int, most: int) -> list[MarketNote]:
    """The matching notes, the newest first: at most `most` after the `first` ones.

    Corrected, withdrawn and held calls are left out.
    """
    rows = _matching(asked, Fact.number, Fact.person, Fact.at, Call.outcome, Call.note)
    rows = rows.order_by(Fact.at.desc(), Fact.number.desc()).offset(first).limit(most)
    return [
        MarketNote(number, person, at, outcome, without_numbers(note))
        for number, person, at, outcome, note in rows.tuples()
    ]


def notes_by_seller(asked: Asked) -> Counter[str]:
    """The number of all matching notes of each seller."""
    rows = _matching(asked, Fact.person, fn.COUNT(Fact.number)).group_by(Fact.person)
    return Counter(dict(rows.tuples()))


def _matching(asked: Asked, *columns: Any) -> ModelSelect:
    later = Fact.alias("later")
    query = (
        Call.select(*columns)
        .join(Fact)
        .where(
            Fact.day.between(asked.first, asked.last),
            Call.note != "",
            Call.mark == "",
            ~fn.EXISTS(later.select(later.number).where(later.corrects == Fact.number)),
        )
    )
    if asked.people is not None:
        query = query.where(Fact.person.in_(asked.people))
    if asked.outcome:
        query = query.where(Call.outcome == asked.outcome)
    for word in asked.words.split():
        query = query.where(Call.note.contains(word))
    return query


def without_numbers(note: str) -> str:
    """A note with *** for what looks like a telephone number, which its readers do not need."""
    return _NUMBER.sub("***", note)
