"""A seller withdraws or corrects an own record of today; the record itself is not changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.webapp.telling import PHOTO, call, card, deal, differences, tally, verdict
from webapp.calling.operations.record_call import CallCommand
from webapp.cards.operations.record_card import DUPLICATE_SERIAL, CardCommand, record_card
from webapp.core.errors import Missing, NoLongerCounts, NotOwn, NotToday, SameIdOtherContent
from webapp.facts.card_serials import SerialMalformed
from webapp.facts.models import Call, Card, Fact, Tally
from webapp.records.operations.amend import correct_call, correct_card, withdraw_record


def take_back(write: Any, seller: str, number: int, record: str = "w1") -> Any:
    return write(lambda tx: withdraw_record(tx, seller, number, record))


def correct(write: Any, seller: str, number: int, outcome: str, record: str = "x1") -> Any:
    given = CallCommand(record, outcome)
    return write(lambda tx: correct_call(tx, seller, number, given))


def sell_again(
    write: Any, seller: str, number: int, serial: str, record: str = "x1", visited: Any = True
) -> Any:
    given = CardCommand(record, serial, visited)
    return write(lambda tx: correct_card(tx, seller, number, given))


def test_a_withdrawn_call_counts_nowhere_and_is_kept(write: Any, company: Any) -> None:
    first = call(write, company.lin, "c1")
    call(write, company.lin, "c2")

    receipt = take_back(write, company.lin, first.number)

    assert (tally("calls", company.lin), tally("invitations", company.lin)) == (1, 1)
    assert Fact.get_by_id(receipt.number).corrects_id == first.number
    assert Call.get_by_id(first.number).outcome == "invited"
    assert differences() == []


def test_withdrawing_a_record_resets_the_time_at_which_a_count_was_reached(
    write: Any, company: Any, clock: Any
) -> None:
    call(write, company.lin, "c1")
    early = clock()
    clock.set("2026-03-02T11:00")
    later = call(write, company.lin, "c2")

    take_back(write, company.lin, later.number)

    row = Tally.get(Tally.period == "2026-03-02", Tally.metric == "calls")
    assert row.reached_at == int(early.timestamp()) * 1_000_000


def test_a_withdrawn_card_leaves_the_tallies(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    take_back(write, company.lin, sold.number)

    assert (tally("cards", company.lin), tally("designer_cards", company.lin)) == (0, 0)
    assert differences() == []


def test_withdrawing_twice_by_the_same_form_is_one_record(write: Any, company: Any) -> None:
    first = call(write, company.lin, "c1")
    once = take_back(write, company.lin, first.number)
    again = take_back(write, company.lin, first.number)

    assert again.known
    assert again.number == once.number
    assert Fact.select().count() == 2


def test_a_withdrawn_record_cannot_be_withdrawn_or_corrected_again(
    write: Any, company: Any
) -> None:
    first = call(write, company.lin, "c1")
    take_back(write, company.lin, first.number)

    with pytest.raises(NoLongerCounts):
        take_back(write, company.lin, first.number, "w2")
    with pytest.raises(NoLongerCounts):
        correct(write, company.lin, first.number, "refused")


def test_the_record_of_another_seller_cannot_be_amended(write: Any, company: Any) -> None:
    theirs = call(write, company.wang, "c1")
    for person in (company.lin, company.sun):
        with pytest.raises(NotOwn):
            take_back(write, person, theirs.number)
        with pytest.raises(NotOwn):
            correct(write, person, theirs.number, "refused")
    with pytest.raises(NotOwn):
        take_back(write, company.lin, 999)
    assert tally("calls", company.wang) == 1


def test_a_deal_or_a_withdrawal_cannot_be_withdrawn(write: Any, company: Any) -> None:
    closed = deal(write, company.lin, "d1")
    mistaken = take_back(write, company.lin, call(write, company.lin, "c1").number)
    for number in (closed.number, mistaken.number):
        with pytest.raises(NotOwn):
            take_back(write, company.lin, number, "w2")


def test_only_todays_records_are_amended(write: Any, company: Any, clock: Any) -> None:
    first = call(write, company.lin, "c1")
    clock.set("2026-03-02T23:59:59")
    correct(write, company.lin, first.number, "interested")
    second = call(write, company.lin, "c2")
    clock.set("2026-03-03T00:00")

    with pytest.raises(NotToday):
        take_back(write, company.lin, second.number)
    with pytest.raises(NotToday):
        correct(write, company.lin, second.number, "refused", "x2")
    assert tally("calls", company.lin) == 2


def test_a_judged_card_can_no_longer_be_amended(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    verdict(write, company.sun, "v1", sold.number, "fake")

    with pytest.raises(NoLongerCounts):
        take_back(write, company.lin, sold.number)
    with pytest.raises(NoLongerCounts):
        sell_again(write, company.lin, sold.number, "NO-2")
    assert tally("fake_cards", company.lin) == 1


def test_a_corrected_call_keeps_its_moment(write: Any, company: Any, clock: Any) -> None:
    first = call(write, company.lin, "c1", "refused")
    happened = clock()
    clock.set("2026-03-02T15:00")

    fixed = correct(write, company.lin, first.number, "interested")

    fact = Fact.get_by_id(fixed.number)
    assert (fact.at, fact.corrects_id) == (happened, first.number)
    assert Call.get_by_id(first.number).outcome == "refused"
    assert tally("calls", company.lin) == 1
    assert differences() == []


def test_a_call_corrected_to_an_invitation_counts_as_one_and_back_again(
    write: Any, company: Any
) -> None:
    first = call(write, company.lin, "c1", "refused")
    fixed = correct(write, company.lin, first.number, "invited")
    assert tally("invitations", company.lin) == 1

    correct(write, company.lin, fixed.number, "refused", "x2")
    assert (tally("calls", company.lin), tally("invitations", company.lin)) == (1, 0)


def test_an_invitation_made_by_correcting_after_the_cut_off_is_as_timely_as_its_call(
    write: Any, company: Any, clock: Any
) -> None:
    refused = call(write, company.lin, "c1", "refused")
    invited = call(write, company.wang, "c2", "invited")
    clock.set("2026-03-02T23:00")

    correct(write, company.lin, refused.number, "invited", "x1")
    correct(write, company.wang, invited.number, "invited", "x2")

    timely = {
        row.person: row.timely_count
        for row in Tally.select().where(Tally.period == "2026-03-02", Tally.metric == "invitations")
    }
    assert timely == {company.lin: 1, company.wang: 1}
    assert differences() == []


def test_the_same_correction_again_is_one_and_with_other_content_is_refused(
    write: Any, company: Any
) -> None:
    first = call(write, company.lin, "c1", "refused")
    correct(write, company.lin, first.number, "invited")

    assert correct(write, company.lin, first.number, "invited").known
    with pytest.raises(SameIdOtherContent):
        correct(write, company.lin, first.number, "interested")
    assert Fact.select().count() == 2


def test_a_corrected_card_keeps_moment_and_photo_and_frees_the_old_serial(
    write: Any, company: Any, clock: Any
) -> None:
    given = CardCommand("k1", "NO-1", True, photo=PHOTO)
    sold = write(lambda tx: record_card(tx, company.lin, given))
    happened = clock()
    clock.set("2026-03-02T15:00")

    fixed = sell_again(write, company.lin, sold.number, "NO-2")

    held = Card.get_by_id(fixed.number)
    assert (held.serial, held.photo_id, held.mark) == ("NO-2", PHOTO.name, "")
    assert held.fact.at == happened
    assert tally("cards", company.lin) == 1
    assert card(write, company.wang, "k2", "NO-1") is not None
    assert tally("cards", company.wang) == 1
    assert differences() == []


def test_a_card_may_keep_its_serial_when_it_is_corrected(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1", "NO-1", visited=True)
    fixed = sell_again(write, company.lin, sold.number, "NO-1", visited=False)

    assert Card.get_by_id(fixed.number).mark == ""
    assert (tally("cards", company.lin), tally("designer_cards", company.lin)) == (1, 1)


def test_a_card_corrected_to_a_sold_serial_is_marked_and_waits(write: Any, company: Any) -> None:
    card(write, company.wang, "k1", "NO-1")
    mine = card(write, company.lin, "k2", "NO-2")

    fixed = sell_again(write, company.lin, mine.number, "NO-1")

    assert Card.get_by_id(fixed.number).mark == DUPLICATE_SERIAL
    assert tally("cards", company.lin) == 0
    assert differences() == []


def test_a_correction_is_refused_for_the_same_faults_as_a_record(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1", "NO-1")
    with pytest.raises(SerialMalformed):
        sell_again(write, company.lin, sold.number, "卡")
    with pytest.raises(Missing):
        sell_again(write, company.lin, sold.number, "NO-2", visited=None)
    assert tally("cards", company.lin) == 1
    assert Fact.select().count() == 1


def test_a_call_is_not_corrected_as_a_card_nor_a_card_as_a_call(write: Any, company: Any) -> None:
    called = call(write, company.lin, "c1")
    sold = card(write, company.lin, "k1")

    with pytest.raises(NotOwn):
        sell_again(write, company.lin, called.number, "NO-9")
    with pytest.raises(NotOwn):
        correct(write, company.lin, sold.number, "invited", "x2")
    assert (tally("calls", company.lin), tally("cards", company.lin)) == (1, 1)


def test_a_record_of_yesterday_that_arrived_today_is_not_todays(
    write: Any, company: Any, clock: Any
) -> None:
    late = call(write, company.lin, "c1", at=clock() - timedelta(days=1))
    with pytest.raises(NotToday):
        take_back(write, company.lin, late.number)
