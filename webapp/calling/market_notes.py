"""Market information: the notes of calls, searched by supervisors, HR and leaders."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

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


def notes_of(asked: Asked, most: int) -> tuple[list[MarketNote], Counter[str]]:
    """The newest matching notes, at most `most`, and the number of all matching ones by seller.

    Corrected, withdrawn and held calls are left out.
    """
    corrected = Fact.select(Fact.corrects).where(Fact.corrects.is_null(False))
    query = (
        Call.select(Fact.number, Fact.person, Fact.at, Call.outcome, Call.note)
        .join(Fact)
        .where(
            Fact.day.between(asked.first, asked.last),
            Call.note != "",
            Call.mark == "",
            Fact.number.not_in(corrected),
        )
        .order_by(Fact.at.desc(), Fact.number.desc())
    )
    if asked.outcome:
        query = query.where(Call.outcome == asked.outcome)
    for word in asked.words.split():
        query = query.where(Call.note.contains(word))
    found: list[MarketNote] = []
    counts: Counter[str] = Counter()
    for number, person, at, outcome, note in query.tuples().iterator():
        if asked.people is not None and person not in asked.people:
            continue
        counts[person] += 1
        if len(found) < most:
            found.append(MarketNote(number, person, at, outcome, without_numbers(note)))
    return found, counts


def without_numbers(note: str) -> str:
    """A note with *** for what looks like a telephone number, which its readers do not need."""
    return _NUMBER.sub("***", note)
