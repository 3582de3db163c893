"""A card sale is recorded once; one with a serial already sold is marked and needs a verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.telling import PHOTO, card, differences, overturned, photos, tally, verdict
from webapp.cards.operations.record_card import DUPLICATE_SERIAL, CardCommand, record_card
from webapp.core.errors import InTheFuture, Missing, NoSeller, SameIdOtherContent
from webapp.facts.card_serials import SerialMalformed
from webapp.facts.models import Card, Fact, Photo
from webapp.people.operations.transfers import leave
from webapp.records.operations.amend import withdraw_record
from webapp.store.models import Notice


def mark_of(number: int) -> str:
    return str(Card.get_by_id(number).mark)


def test_a_card_is_recorded_with_its_photo(write: Any, company: Any) -> None:
    given = CardCommand("k1", "NO-1", True, photo=PHOTO)
    receipt = write(lambda tx: record_card(tx, company.lin, given))

    held = Card.get_by_id(receipt.number)
    assert (held.serial, held.visited, held.mark, held.photo_id) == ("NO-1", True, "", PHOTO.name)
    assert Photo.get_by_id(PHOTO.name).exif == b"Exif"
    assert tally("cards", company.lin) == 1


def test_it_counts_in_day_month_and_campaign_and_checkers_are_told(
    write: Any, company: Any
) -> None:
    card(write, company.lin, "k1")

    for period in ("2026-03-02", "2026-03", f"campaign:{company.campaign}"):
        assert tally("cards", company.lin, period) == 1
    assert {"checks", "2026-03-02:cards"} <= {row.topic for row in Notice.select()}


def test_a_designers_card_to_an_unvisited_customer_counts_for_the_designer_too(
    write: Any, company: Any
) -> None:
    card(write, company.lin, "k1", "NO-1", visited=False)
    card(write, company.lin, "k2", "NO-2", visited=True)
    card(write, company.wang, "k3", "NO-3", visited=False)

    assert tally("designer_cards", company.lin) == 1
    assert tally("designer_cards", company.wang) == 0


def test_the_same_card_again_gets_the_same_answer_and_is_one_record(
    write: Any, company: Any
) -> None:
    given = CardCommand("k1", "NO-1", True, photo=PHOTO)
    first = write(lambda tx: record_card(tx, company.lin, given))
    again = write(lambda tx: record_card(tx, company.lin, given))

    assert again == replace(first, known=True)
    assert (Fact.select().count(), photos()) == (1, 1)
    assert mark_of(first.number) == ""


def test_the_same_id_with_another_photo_is_refused(write: Any, company: Any) -> None:
    given = CardCommand("k1", "NO-1", True, photo=PHOTO)
    write(lambda tx: record_card(tx, company.lin, given))
    other = replace(given, photo=replace(PHOTO, name="11" * 32, received_sha256="22" * 32))

    with pytest.raises(SameIdOtherContent):
        write(lambda tx: record_card(tx, company.lin, other))
    assert photos() == 1


def test_one_picture_sent_with_two_cards_is_kept_once(write: Any, company: Any) -> None:
    for record, serial in (("k1", "NO-1"), ("k2", "NO-2")):
        given = CardCommand(record, serial, True, photo=PHOTO)
        write(lambda tx, given=given: record_card(tx, company.lin, given))

    assert (Card.select().count(), photos()) == (2, 1)


def test_a_serial_is_kept_in_capitals_and_half_width(write: Any, company: Any) -> None:
    receipt = card(write, company.lin, "k1", "  ｎｏ－８８ 00 ")

    assert Card.get_by_id(receipt.number).serial == "NO-8800"


@pytest.mark.parametrize("serial", ["X", "卡八八", "NO_88", "-88", "8" * 33, "'; DROP TABLE card"])
def test_an_invalid_serial_is_refused(write: Any, company: Any, serial: str) -> None:
    with pytest.raises(SerialMalformed) as refused:
        card(write, company.lin, "k1", serial)
    assert refused.value.field == "serial"
    assert not Fact.select().exists()


def test_a_missing_serial_or_visit_is_refused_beside_its_field(write: Any, company: Any) -> None:
    for serial, visited, field in ((" ", True, "serial"), ("NO-1", None, "visited")):
        with pytest.raises(Missing) as refused:
            card(write, company.lin, "k1", serial, visited)
        assert refused.value.field == field
    assert not Fact.select().exists()


def test_only_an_employed_seller_may_record_a_card(write: Any, company: Any, clock: Any) -> None:
    with pytest.raises(NoSeller):
        card(write, company.sun, "k1")
    write(lambda tx: leave(tx, company.he, company.lin, date(2026, 3, 2)))
    clock.set("2026-03-03T09:00")
    with pytest.raises(NoSeller):
        card(write, company.lin, "k1")
    assert not Fact.select().exists()


def test_a_moment_in_the_future_is_refused(write: Any, company: Any, clock: Any) -> None:
    with pytest.raises(InTheFuture):
        card(write, company.lin, "k1", at=clock() + timedelta(seconds=1))
    assert not Card.select().exists()


def test_a_serial_sold_already_is_taken_marked_and_counts_nowhere(write: Any, company: Any) -> None:
    card(write, company.lin, "k1", "NO-1")
    second = card(write, company.wang, "k2", "no-1")

    assert mark_of(second.number) == DUPLICATE_SERIAL
    assert (tally("cards", company.lin), tally("cards", company.wang)) == (1, 0)
    assert differences() == []


def test_a_marked_card_counts_once_it_was_found_genuine(write: Any, company: Any) -> None:
    card(write, company.lin, "k1", "NO-1")
    second = card(write, company.wang, "k2", "NO-1")

    verdict(write, company.sun, "v1", second.number, "genuine")

    assert (tally("cards", company.lin), tally("cards", company.wang)) == (1, 1)
    assert differences() == []


def test_a_marked_card_found_fake_is_a_fake(write: Any, company: Any) -> None:
    card(write, company.lin, "k1", "NO-1")
    second = card(write, company.wang, "k2", "NO-1")

    verdict(write, company.sun, "v1", second.number, "fake")

    assert (tally("cards", company.wang), tally("fake_cards", company.wang)) == (0, 1)


def test_a_card_taken_back_frees_its_serial(write: Any, company: Any) -> None:
    first = card(write, company.lin, "k1", "NO-1")
    write(lambda tx: withdraw_record(tx, company.lin, first.number, "w1"))

    second = card(write, company.wang, "k2", "NO-1")

    assert mark_of(second.number) == ""
    assert tally("cards", company.wang) == 1


def test_a_fake_frees_its_serial_and_a_second_look_takes_it_again(write: Any, company: Any) -> None:
    first = card(write, company.lin, "k1", "NO-1")
    verdict(write, company.sun, "v1", first.number, "fake")
    second = card(write, company.wang, "k2", "NO-1")
    assert mark_of(second.number) == ""

    verdict(write, company.sun, "v2", second.number, "fake")
    overturned(write, first.number)

    assert mark_of(card(write, company.zhao, "k3", "NO-1").number) == DUPLICATE_SERIAL


def test_a_marked_card_holds_its_serial_too(write: Any, company: Any) -> None:
    first = card(write, company.lin, "k1", "NO-1")
    card(write, company.wang, "k2", "NO-1")
    write(lambda tx: withdraw_record(tx, company.lin, first.number, "w1"))

    third = card(write, company.zhao, "k3", "NO-1")

    assert mark_of(third.number) == DUPLICATE_SERIAL


def test_of_two_cards_in_one_commit_the_second_is_marked(company: Any, clock: Any) -> None:
    from webapp.facts.commits import commit_group

    answers = commit_group(
        [
            lambda tx: record_card(tx, company.lin, CardCommand("k1", "NO-1", True)),
            lambda tx: record_card(tx, company.wang, CardCommand("k2", "NO-1", True)),
        ],
        clock,
    )

    assert [mark_of(receipt.number) for receipt, _refusal in answers] == ["", DUPLICATE_SERIAL]
