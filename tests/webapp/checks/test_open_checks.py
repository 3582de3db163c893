"""The table of open checks: the queue reads only it, and nobody's card is missing from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.random_days import undone
from tests.webapp.telling import PHOTO, opinion, overturned, verdict
from tests.webapp.writer_work import Counted, counted
from webapp.cards.operations.record_card import CardCommand, PhotoTaken, record_card
from webapp.checks.models import Drawn, SampleDraw
from webapp.checks.operations.end_quiet_checks import end_quiet_checks
from webapp.checks.operations.note_signals import Noted, note_signals
from webapp.checks.operations.undo_opinion import undo
from webapp.checks.queue import CheckQueue, check_queue
from webapp.facts.evidence_models import Ending, OpenCheck, Opinion, Verdict
from webapp.facts.models import Card, Fact, Photo
from webapp.facts.transactions import Transaction
from webapp.records.operations.amend import correct_card
from webapp.schemes.company_loading import load_company
from webapp.sync.operations.upload import store_photo

FEW, MANY = 30, 3000
CHECKERS = ("1021", "1011", "1012", "1002", "1001")
Sell = Callable[..., int]


@pytest.fixture
def sell(write: Any, company: Any) -> Sell:
    """Record a card with a photo of its own, or without one; return its number."""

    def sell(name: str, seller: str = "1101", photo: PhotoTaken | None = PHOTO) -> int:
        if photo is PHOTO:
            photo = replace(PHOTO, name=name, received_sha256=name, pixel_sha256=name)
        given = CardCommand(name, name.upper(), True, photo=photo)
        return int(write(lambda tx: record_card(tx, seller, given)).number)

    return sell


@pytest.fixture
def later(write: Any, clock: SettableClock) -> Callable[[int], None]:
    """Some days later, the clock has ended what needs no check."""

    def later(days: int) -> None:
        clock.now += timedelta(days=days)
        after: int | None = 0
        while after is not None:
            after = write(partial(end_quiet_checks, after=after)).last

    return later


def open_checks() -> set[int]:
    return {row.card_id for row in OpenCheck.select()}


def queues(clock: SettableClock) -> dict[str, CheckQueue]:
    company = load_company()
    return {who: check_queue(company, who, company.clock.day(clock())) for who in CHECKERS}


def with_every_card(write: Any, clock: SettableClock) -> dict[str, CheckQueue]:
    """The queues if the table held every card that there is."""

    def fill(tx: Transaction) -> None:
        tx.insert_unknown(OpenCheck, [{"card": card.fact_id} for card in Card.select()])

    with undone():
        write(fill)
        return queues(clock)


def test_a_card_that_needs_no_check_leaves_the_table_after_two_days(sell: Sell, later: Any) -> None:
    quiet, without_photo = sell("k1"), sell("k2", photo=None)
    later(1)
    assert open_checks() == {quiet, without_photo}
    later(1)
    assert open_checks() == {without_photo}


def test_a_drawn_card_and_a_doubted_one_stay_until_their_verdict(
    write: Any, company: Any, sell: Sell, later: Any
) -> None:
    drawn, doubted, quiet = sell("k1"), sell("k2"), sell("k3")
    write(lambda tx: _draw(tx, drawn))
    opinion(write, company.qin, "o1", doubted, "doubtful")
    later(9)
    assert open_checks() == {drawn, doubted}
    verdict(write, company.qin, "v1", drawn, "genuine")
    assert open_checks() == {doubted}
    assert quiet not in open_checks()


def _draw(tx: Transaction, card: int) -> None:
    day = Fact.get_by_id(card).day
    tx.insert(SampleDraw, day=day, drawn_at=tx.now + timedelta(hours=1), least=1, percent=1)
    tx.insert(Drawn, card=card, draw=day)


def test_a_later_signal_brings_a_card_back(
    write: Any, sell: Sell, later: Any, clock: SettableClock
) -> None:
    number = sell("k1")
    later(9)
    assert open_checks() == set()
    write(lambda tx: note_signals(tx, [Noted(number, "not_issued", {})]))
    assert open_checks() == {number}
    assert [each.number for each in queues(clock)["1012"].needed] == [number]


def test_a_later_card_with_the_same_photo_brings_a_card_back(sell: Sell, later: Any) -> None:
    first = sell("k1")
    later(9)
    copied = sell("k2", "1103", replace(PHOTO, name="k1", received_sha256="k1", pixel_sha256="k1"))
    assert open_checks() == {first, copied}


def test_a_photo_that_arrives_late_brings_its_card_and_its_copies_back(
    write: Any, sell: Sell, later: Any, company: Any
) -> None:
    first, promised = sell("k1"), sell("k2", photo=None)
    later(9)
    OpenCheck.delete().execute()
    same = replace(PHOTO, name="new", received_sha256="new", pixel_sha256="k1")
    write(lambda tx: store_photo(tx, company.lin, promised, same))
    assert open_checks() == {first, promised}


def test_an_undone_verdict_and_an_opinion_on_an_old_card_bring_it_back(
    write: Any, company: Any, sell: Sell, later: Any
) -> None:
    undone_card, doubted = sell("k1"), sell("k2")
    later(9)
    receipt = opinion(write, company.qin, "o1", undone_card, "genuine")
    assert open_checks() == set()
    write(lambda tx: undo(tx, company.qin, receipt.number, "u1"))
    assert open_checks() == {undone_card}
    opinion(write, company.qin, "o2", doubted, "doubtful")
    assert open_checks() == {undone_card, doubted}


def test_a_correction_of_a_card_is_open_with_the_photo_that_it_keeps(
    write: Any, company: Any, sell: Sell
) -> None:
    number = sell("k1")
    corrected = CardCommand("again", "K-2", True)
    write(lambda tx: correct_card(tx, company.lin, number, corrected))
    assert int(Card.select(Card.fact).order_by(Card.fact.desc()).scalar()) in open_checks()


def test_the_queues_are_those_of_all_cards_after_any_of_this(
    write: Any, company: Any, sell: Sell, later: Any, clock: SettableClock
) -> None:
    numbers = [sell(f"k{n}", ("1101", "1103")[n % 2]) for n in range(12)]
    write(lambda tx: _draw(tx, numbers[0]))
    opinion(write, company.qin, "o1", numbers[2], "fake")
    verdict(write, company.qin, "v1", numbers[4], "fake")
    overturned(write, numbers[4])
    opinion(write, company.gao, "o3", numbers[1], "genuine")
    opinion(write, company.he, "o4", numbers[1], "fake")
    write(lambda tx: note_signals(tx, [Noted(numbers[3], "night", {"time": "23:40"})]))
    for days in (0, 1, 1, 7):
        later(days)
        sell(f"new-{days}-{clock.now.day}", photo=None)
        held = queues(clock)
        assert held == with_every_card(write, clock)
        assert any(each.needed for each in held.values())
    assert len(open_checks()) < Card.select().count()


def test_a_queue_reads_no_more_after_a_hundred_times_as_many_past_cards(
    write: Any, company: Any, sell: Sell, later: Any, clock: SettableClock
) -> None:
    sell("k1", photo=None)
    found: list[Counted] = []
    for count in (FEW, MANY):
        with undone():
            write(lambda tx, count=count: _add_past_cards(tx, count))
            held, today = load_company(), load_company().clock.day(clock())
            found.append(counted(lambda: check_queue(held, company.qin, today)))  # noqa: B023

    assert found[1].statements == found[0].statements
    assert found[1].steps <= found[0].steps * 1.05 + 100


def _add_past_cards(tx: Transaction, count: int) -> None:
    """Cards of the last year that were not drawn, and whose checks are ended: half are judged."""
    for number in range(count):
        at = tx.now - timedelta(days=3 + number % 360)
        name = f"past-{number}"
        values = {"person": "1101", "day": at.date(), "at": at, "received_at": at}
        fact = tx.insert(Fact, id=name, kind="card", recorded_by="1101", content_hash="", **values)
        photo = {"received_sha256": name, "pixel_sha256": name, "format": "JPEG"}
        tx.insert(Photo, name=name, width=1, height=1, stored_at=at, **photo)
        tx.insert(Card, fact=fact, serial=name, visited=False, photo=name)
        if number % 2:
            _judge(tx, fact, name, values)


def _judge(tx: Transaction, card: int, name: str, values: dict[str, Any]) -> None:
    of = {"recorded_by": "1012", "content_hash": "", **values}
    opinion = tx.insert(Fact, id=f"look-{name}", kind="opinion", **of)
    tx.insert(Opinion, fact=opinion, card=card, result="genuine")
    verdict = tx.insert(Fact, id=f"verdict-{name}", kind="verdict", **of)
    tx.insert(Verdict, fact=verdict, card=card, result="genuine")
    tx.insert(Ending, verdict=verdict, opinion=opinion)
