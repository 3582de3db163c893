"""The sample company's matters: one answered, others waiting, one of them too late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from webapp.calling.market_notes import Asked, equal_notes, notes_of
from webapp.calling.matters import in_state, matters_seen
from webapp.calling.operations.matters import (
    MOST_CALLS,
    MatterGiven,
    answer_matter,
    open_matter,
)
from webapp.demo.cast import HR, LEADER
from webapp.demo.chance import chance, fact_id
from webapp.demo.events import Event, event_moment
from webapp.demo.script import Script
from webapp.facts.transactions import Transaction


@dataclass(frozen=True)
class _Told:
    """A matter: a word of the note, its title and topic, when it was opened and answered."""

    word: str
    title: str
    topic: str
    days_ago: int
    due_in: int
    owner: str  # a staff number
    answer: str = ""


MATTERS = (
    _Told(
        *("预算有限", "客户嫌贵，套餐能不能再便宜一档", "price", 9, 5, LEADER),
        "下月起有 9,800 元的入门套餐，资料周五发到各团队。",
    ),
    _Told(*("比较两家", "客户拿别家报价来比，怎么答", "competitor", 6, 4, "1011")),
    _Told(*("环保等级", "客户要环保检测报告", "style", 4, 7, HR)),
    _Told(*("下月交付", "交房的小区能不能先发户型图", "handover", 2, 5, "1012")),
)


def matter_events(script: Script) -> Iterator[Event]:
    """Heads open matters in the last days; one is answered two days later."""
    for place, told in enumerate(MATTERS):
        day = script.today - timedelta(days=told.days_ago)
        if day < script.start:
            continue
        at = event_moment(day, 17.2 + place / 10)
        yield Event(at, partial(_open, seed=script.seed, told=told, day=day))
        if told.answer:
            answered = event_moment(day + timedelta(days=2), 9.5)
            yield Event(answered, partial(_answer, told=told))


def _open(tx: Transaction, seed: int, told: _Told, day: date) -> None:
    """Open the matter from the newest such note, if there is any by then."""
    asked = Asked(None, day - timedelta(days=30), day, words=told.word)
    found = notes_of(asked, 0, 1)
    if not found:
        return
    calls = [note.number for note in equal_notes(asked, found[0].number, MOST_CALLS)]
    key = fact_id(chance(seed, told.word, "matter"), tx.now)
    due_on = day + timedelta(days=told.due_in)
    open_matter(tx, "1011", MatterGiven(key, told.title, told.topic, told.owner, due_on, calls))


def _answer(tx: Transaction, told: _Told) -> None:
    for matter in matters_seen(in_state("open")):
        if matter.title == told.title and matter.owner:
            answer_matter(tx, matter.owner, matter.id, told.answer)
