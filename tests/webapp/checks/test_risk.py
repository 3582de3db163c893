"""The risk of a card is the sum of the points of its signals, with its parts; never a verdict."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask_babel import force_locale

from rules.periods import Clock
from tests.webapp.conftest import SettableClock
from tests.webapp.telling import PHOTO, card, tally
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.checks.models import Signal
from webapp.checks.operations.note_signals import Noted, note_signals
from webapp.checks.risk import Risk, RiskPart, risk_of
from webapp.checks.signals.kinds import FLAGGED, POINTS
from webapp.records.operations.amend import correct_card, withdraw_record

# A value for every placeholder of the signals' sentences.
NAMES = (
    *("card", "serial", "share", "read", "typed", "taken", "recorded", "camera", "usual"),
    *("software", "kilometres", "minutes", "whom", "skipped", "sellers", "count", "seconds"),
    *("time", "received", "issued", "sold"),
)
TIMES = dict.fromkeys(("taken", "recorded", "received"), "2026-03-02 09:05")
TOLD = dict.fromkeys(NAMES, 7) | TIMES


def sold(write: Any, seller: str, record: str, serial: str) -> int:
    given = CardCommand(record, serial, True, photo=PHOTO)
    return int(write(lambda tx: record_card(tx, seller, given)).number)


def kinds(number: int) -> list[str]:
    return [part.kind for part in risk_of([number])[number].parts]


def test_a_card_with_its_own_photo_has_no_risk(write: Any, company: Any) -> None:
    number = sold(write, company.lin, "k1", "NO-1")

    assert risk_of([number]) == {number: Risk()}


def test_only_what_was_received_later_may_be_late(
    write: Any, company: Any, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = sold(write, company.lin, "k1", "NO-1")
    happened = clock()
    clock.now += timedelta(days=1)
    given = CardCommand("k2", "NO-2", True, photo=PHOTO, at=happened)
    sent_later = int(write(lambda tx: record_card(tx, company.lin, given)).number)
    asked: list[datetime] = []
    is_late = Clock.late

    def late(own: Clock, at: datetime, received: datetime) -> bool:
        asked.append(received)
        return is_late(own, at, received)

    monkeypatch.setattr(Clock, "late", late)

    found = risk_of([at_once, sent_later])

    assert [part.kind for part in found[at_once].parts if part.kind == "late"] == []
    assert [part.kind for part in found[sent_later].parts if part.kind == "late"] == ["late"]
    assert asked == [clock()]


def test_signals_add_up_and_each_kind_counts_once(write: Any, company: Any) -> None:
    number = sold(write, company.lin, "k1", "NO-1")
    noted = [
        Noted(number, "twin", {"card": 1, "serial": "A", "share": 90}, "1"),
        Noted(number, "twin", {"card": 2, "serial": "B", "share": 80}, "2"),
        Noted(number, "night", {"time": "23:40"}),
    ]
    assert write(lambda tx: note_signals(tx, noted)) == 3

    risk = risk_of([number])[number]
    assert risk.total == POINTS["twin"] + POINTS["night"]
    assert [part.kind for part in risk.parts] == ["twin", "night"]
    assert [told["card"] for told in risk.parts[0].told] == [1, 2]
    assert risk.flagged
    assert tally("cards", company.lin) == 1  # never a verdict


def test_the_same_signal_again_changes_nothing(write: Any, company: Any) -> None:
    number = sold(write, company.lin, "k1", "NO-1")
    assert write(lambda tx: note_signals(tx, [Noted(number, "night", {"time": "23:40"})])) == 1
    assert write(lambda tx: note_signals(tx, [Noted(number, "night", {"time": "02:00"})])) == 0

    assert Signal.select().count() == 1
    assert risk_of([number])[number].parts == (RiskPart("night", 10, ({"time": "23:40"},)),)


def test_a_missing_photo_a_serial_sold_twice_and_a_late_receipt_give_signals(
    write: Any, company: Any, clock: Any
) -> None:
    card(write, company.lin, "k1", "NO-1")
    happened = clock.set("2026-03-02T20:00")
    clock.set("2026-03-02T22:00")
    second = card(write, company.zhao, "k2", "NO-1", at=happened)

    assert kinds(second.number) == ["duplicate_serial", "no_photo", "late"]


def test_a_photo_used_again_gives_both_cards_a_signal_and_the_later_one_more_points(
    write: Any, company: Any
) -> None:
    first = sold(write, company.lin, "k1", "NO-1")
    second = sold(write, company.wang, "k2", "NO-2")

    risks = risk_of([first, second])
    assert risks[second].parts == (
        RiskPart("same_photo", 100, ({"card": first, "serial": "NO-1"},)),
    )
    assert risks[first].parts == (
        RiskPart("copied_later", 10, ({"card": second, "serial": "NO-2"},)),
    )
    assert not risks[first].flagged


def test_the_photo_of_an_own_corrected_or_withdrawn_card_is_no_copy(
    write: Any, company: Any
) -> None:
    first = sold(write, company.lin, "k1", "NO-1")
    given = CardCommand("k2", "NO-2", True)
    second = write(lambda tx: correct_card(tx, company.lin, first, given)).number
    assert kinds(second) == []

    write(lambda tx: withdraw_record(tx, company.lin, second, "w1"))
    third = sold(write, company.lin, "k3", "NO-3")
    assert kinds(third) == []
    assert kinds(sold(write, company.wang, "k4", "NO-4")) == [
        "same_photo"
    ]  # another seller's is a copy


def test_no_weak_signal_flags_a_card_alone() -> None:
    for kind in ("gallery", "late", "night", "no_metadata", "other_device", "copied_later"):
        assert POINTS[kind] < FLAGGED


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_every_kind_of_signal_has_its_own_sentence(app: Any, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        macros = app.jinja_env.get_template("checks/_signals.html").module
        sentences = [str(macros.signal_words(kind, TOLD)).strip() for kind in POINTS]

    assert len(set(sentences)) == len(POINTS)
    for said in sentences:
        assert said.endswith(("。", ".")), said
        assert bool(re.search(r"[\u4e00-\u9fff]", said)) == (language == "zh_Hans"), said


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("upright", "40 个细节的位置一致，光线明暗也一致。"),
        ("mirrored", "光线明暗也一致。左右翻转过。"),
        ("upright part relit", "纹理处处吻合，光线或颜色改过。相同的只是画面的一部分。"),
    ],
)
def test_the_sentence_of_a_twin_says_what_agreed(app: Any, how: str, said: str) -> None:
    told = {"card": 7, "serial": "JC-7", "share": 98, "points": 40, "how": how}
    with app.test_request_context(), force_locale("zh_Hans"):
        macros = app.jinja_env.get_template("checks/_signals.html").module
        assert said in str(macros.signal_words("twin", told))
