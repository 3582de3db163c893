"""Chips of calls: recorded, corrected, counted by week, and equal notes told as one."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from webapp.calling.market_grid import WEEKS, shade, topic_rows, week_spans
from webapp.calling.market_notes import (
    Asked,
    equal_notes,
    note_groups,
    notes_by_seller,
    notes_of,
    topics_of,
)
from webapp.calling.operations.record_call import CallCommand, call_digest, record_call
from webapp.calling.topics import TOPICS, known_topics
from webapp.core.errors import UnknownChoice
from webapp.facts.models import Call
from webapp.records.operations.amend import correct_call, withdraw_record

MONDAY = date(2026, 3, 2)
EVERYTHING = Asked(None, date(2026, 1, 1), date(2026, 12, 31))


def said(write: Any, person: str, key: str, *topics: str, note: str = "") -> int:
    given = CallCommand(key, "interested", note=note, topics=topics)
    return int(write(lambda tx: record_call(tx, person, given)).number)


def counts(people: Any = None, today: date = MONDAY) -> dict[str, tuple[int, ...]]:
    return {row.topic: row.counts for row in topic_rows(people, today)}


def test_a_call_keeps_its_topics_each_once(write: Any, company: Any) -> None:
    number = said(write, company.lin, "c1", "style", "price", "price")

    assert topics_of([number]) == {number: ("price", "style")}
    assert known_topics(["other", "weather", "price"]) == ("price", "other")


def test_an_unknown_topic_is_refused(write: Any, company: Any) -> None:
    with pytest.raises(UnknownChoice):
        said(write, company.lin, "c1", "weather")
    assert Call.select().count() == 0


def test_a_call_without_topics_has_the_digest_that_older_calls_have() -> None:
    plain = call_digest("1101", CallCommand("c1", "invited"))

    assert call_digest("1101", CallCommand("c1", "invited", topics=("price",))) != plain
    assert call_digest("1101", CallCommand("c1", "invited", topics=())) == plain


def test_the_grid_counts_weeks_of_seven_days_that_end_today(
    write: Any, company: Any, clock: SettableClock
) -> None:
    said(write, company.lin, "c1", "price")  # Monday the 2nd
    clock.set("2026-03-08T10:00")
    said(write, company.zhao, "c2", "price", "handover")  # Sunday, the seventh day
    clock.set("2026-03-09T10:00")
    said(write, company.wang, "c3", "price")  # by hand: the 3rd to the 9th holds c2 and c3

    on_monday = counts(today=date(2026, 3, 9))
    assert on_monday["price"] == (2, 1, 0, 0, 0, 0)
    assert on_monday["handover"] == (1, 0, 0, 0, 0, 0)
    assert counts([company.lin, company.wang], date(2026, 3, 9))["price"] == (1, 1, 0, 0, 0, 0)
    assert list(on_monday) == ["price", "handover", "competitor", "style", "service", "other"]
    change = {row.topic: row.change for row in topic_rows(None, date(2026, 3, 9))}
    assert (change["price"], change["handover"]) == (1, 1)


def test_weeks_follow_each_other_without_a_gap() -> None:
    spans = week_spans(MONDAY)

    assert (spans[0].first, spans[0].last) == (date(2026, 2, 24), MONDAY)
    assert len(spans) == WEEKS
    for newer, older in pairwise(spans):
        assert (newer.first - older.last).days == 1


def test_the_largest_count_is_the_darkest_and_none_has_no_shade() -> None:
    assert [shade(count, 9) for count in (0, 1, 3, 5, 9)] == [0, 1, 2, 3, 4]
    assert shade(0, 0) == 0


def test_withdrawn_corrected_and_held_calls_count_nowhere(write: Any, company: Any) -> None:
    gone = said(write, company.lin, "c1", "price")
    wrong = said(write, company.lin, "c2", "price")
    held = said(write, company.zhao, "c3", "price")
    write(lambda tx: withdraw_record(tx, company.lin, gone, "w1"))
    right = CallCommand("c4", "interested", topics=("style",))
    write(lambda tx: correct_call(tx, company.lin, wrong, right))
    Call.update(mark="clock").where(Call.fact == held).execute()

    assert counts()["price"] == (0,) * WEEKS
    assert counts()["style"][0] == 1
    assert notes_by_seller(EVERYTHING) == {company.lin: 1}


def test_equal_notes_are_one_and_topics_alone_are_one_by_their_set(
    write: Any, company: Any
) -> None:
    said(write, company.lin, "c1", "price", note="隔壁打八折")
    said(write, company.zhao, "c2", note="隔壁打八折")
    said(write, company.wang, "c3", "handover", "price")
    said(write, company.wang, "c4", "price", "handover")
    newest = said(write, company.wang, "c5", "price")

    found = notes_of(EVERYTHING, 0, 10)
    assert [(each.text, each.times, each.topics) for each in found] == [
        ("", 1, ("price",)),
        ("", 2, ("price", "handover")),
        ("隔壁打八折", 2, ()),
    ]
    assert note_groups(EVERYTHING) == 3
    assert found[0].number == newest
    price = Asked(None, date(2026, 1, 1), date(2026, 12, 31), topic="price")
    assert note_groups(price) == 3
    assert notes_by_seller(price).total() == 4


def test_what_equals_a_call_is_listed_one_by_one(write: Any, company: Any) -> None:
    first = said(write, company.lin, "c1", note="隔壁打八折")
    second = said(write, company.zhao, "c2", note="隔壁打八折")
    third = said(write, company.wang, "c3", "handover", "price")
    fourth = said(write, company.wang, "c4", "price", "handover")
    said(write, company.wang, "c5", "price")

    assert [each.number for each in equal_notes(EVERYTHING, first, 9)] == [second, first]
    assert [each.number for each in equal_notes(EVERYTHING, fourth, 9)] == [fourth, third]
    assert len(equal_notes(EVERYTHING, first, 1)) == 1
    own = Asked({company.lin}, date(2026, 1, 1), date(2026, 12, 31))
    assert [each.number for each in equal_notes(own, first, 9)] == [first]
    assert equal_notes(own, second, 9) == []


def test_the_chips_are_six_at_most() -> None:
    assert len(TOPICS) <= 6
