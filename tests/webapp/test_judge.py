"""A verdict: the latest holds, figures follow at once, and only who is in charge gives it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.telling import card, deal, differences, tally, verdict
from webapp.boards import BoardKey, board
from webapp.company import load_company
from webapp.errors import NotFound, SameIdOtherContent, UnknownChoice
from webapp.models import AuditLine, Fact, Verdict
from webapp.operations.amend import correct_card, withdraw
from webapp.operations.judge import AlreadyTakenBack, NotYourTeam, VerdictCommand, judge
from webapp.operations.posting import transfer
from webapp.operations.record_card import CardCommand
from webapp.operations.staffing import Placement, set_head

DAY = BoardKey("2026-03-02", "cards")


def ranked(key: BoardKey = DAY) -> list[str]:
    return [row.who for row in board(key, load_company(), date(2026, 3, 2)).rows]


def test_a_genuine_card_goes_on_counting(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    receipt = verdict(write, company.sun, "v1", sold.number, "genuine")

    assert Verdict.get_by_id(receipt.number).card_id == sold.number
    assert tally("cards", company.lin) == 1
    assert AuditLine.get(AuditLine.action == "record_verdict").who == company.sun
    assert differences() == []


def test_a_fake_leaves_tallies_and_boards_at_once(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    card(write, company.zhao, "k2", "NO-2")
    campaign = BoardKey(f"campaign:{company.campaign}", "cards")
    assert ranked() == [company.lin, company.zhao]

    verdict(write, company.sun, "v1", sold.number, "fake")

    for period in ("2026-03-02", "2026-03", f"campaign:{company.campaign}"):
        assert tally("cards", company.lin, period) == 0
        assert tally("designer_cards", company.lin, period) == 0
        assert tally("fake_cards", company.lin, period) == 1
    assert ranked() == [company.zhao]
    assert ranked(campaign) == [company.zhao]
    assert differences() == []


def test_a_second_look_brings_it_back(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    verdict(write, company.sun, "v1", sold.number, "fake")
    verdict(write, company.gao, "v2", sold.number, "genuine")

    assert (tally("cards", company.lin), tally("fake_cards", company.lin)) == (1, 0)
    assert ranked() == [company.lin]
    assert differences() == []


def test_a_verdict_changes_the_day_of_the_sale_not_its_own(
    write: Any, company: Any, clock: Any
) -> None:
    sold = card(write, company.lin, "k1")
    clock.set("2026-04-20T09:00")
    verdict(write, company.sun, "v1", sold.number, "fake")

    assert tally("fake_cards", company.lin, "2026-03-02") == 1
    assert tally("fake_cards", company.lin, "2026-03") == 1
    assert tally("fake_cards", company.lin, "2026-04") == 0


def test_a_designers_credit_for_a_deal_follows_the_card_and_the_closer_keeps_the_sale(
    write: Any, company: Any, clock: Any
) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    clock.set("2026-03-06T14:00")
    deal(write, company.wang, "d1", 500_000, sold.number)
    assert tally("designer_deals", company.lin, "2026-03-06") == 1

    verdict(write, company.sun, "v1", sold.number, "fake")
    assert tally("designer_deals", company.lin, "2026-03-06") == 0
    assert tally("sales", company.wang, "2026-03-06") == 500_000

    verdict(write, company.sun, "v2", sold.number, "genuine")
    assert tally("designer_deals", company.lin, "2026-03-06") == 1
    assert differences() == []


def test_the_same_verdict_again_is_one(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    first = verdict(write, company.sun, "v1", sold.number, "fake")
    again = verdict(write, company.sun, "v1", sold.number, "fake")

    assert again.known
    assert again.number == first.number
    assert Verdict.select().count() == 1
    with pytest.raises(SameIdOtherContent):
        verdict(write, company.sun, "v1", sold.number, "genuine")


def test_who_is_not_in_charge_gives_no_verdict(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    others = (company.qin, company.he, company.lu, company.wang, "9999")
    for person in others:
        with pytest.raises(NotYourTeam):
            verdict(write, person, "v1", sold.number, "fake")
    assert NotYourTeam.status == 404
    assert not Verdict.select().exists()
    assert tally("cards", company.lin) == 1


def test_a_supervisor_and_the_teams_head_may_both_judge(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    verdict(write, company.sun, "v1", sold.number, "genuine")
    verdict(write, company.gao, "v2", sold.number, "genuine")
    assert Verdict.select().count() == 2


def test_nobody_judges_an_own_card(write: Any, company: Any, clock: Any) -> None:
    sold = card(write, company.lin, "k1")
    clock.set("2026-03-03T09:00")
    up = Placement(company.lin, date(2026, 3, 3), "head", "east", None, None)
    write(lambda tx: transfer(tx, company.he, up))
    write(lambda tx: set_head(tx, company.he, "east", company.lin, date(2026, 3, 3)))

    with pytest.raises(NotYourTeam):
        verdict(write, company.lin, "v1", sold.number, "genuine")


def test_a_card_is_judged_by_who_was_in_charge_on_its_day(
    write: Any, company: Any, clock: Any
) -> None:
    sold = card(write, company.lin, "k1")
    clock.set("2026-03-05T09:00")
    moved = Placement(company.lin, date(2026, 3, 4), "designer", "west", company.qin, None)
    write(lambda tx: transfer(tx, company.he, moved))

    with pytest.raises(NotYourTeam):
        verdict(write, company.qin, "v1", sold.number, "fake")
    verdict(write, company.sun, "v2", sold.number, "fake")


def test_a_card_that_was_taken_back_or_corrected_is_not_judged(write: Any, company: Any) -> None:
    back = card(write, company.lin, "k1")
    write(lambda tx: withdraw(tx, company.lin, back.number, "w1"))
    old = card(write, company.lin, "k2", "NO-2")
    given = CardCommand("x1", "NO-3", True)
    new = write(lambda tx: correct_card(tx, company.lin, old.number, given))

    for number in (back.number, old.number):
        with pytest.raises(AlreadyTakenBack):
            verdict(write, company.sun, "v1", number, "fake")
    verdict(write, company.sun, "v2", new.number, "fake")
    assert tally("fake_cards", company.lin) == 1


def test_what_is_no_card_or_no_result_is_refused(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    with pytest.raises(NotFound):
        verdict(write, company.sun, "v1", 999, "fake")
    with pytest.raises(UnknownChoice):
        verdict(write, company.sun, "v1", sold.number, "perhaps")
    assert Fact.select().count() == 1


def test_a_reason_is_kept(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    given = VerdictCommand("v1", sold.number, "fake", "照片是屏幕翻拍")
    receipt = write(lambda tx: judge(tx, company.sun, given))
    assert Verdict.get_by_id(receipt.number).reason == "照片是屏幕翻拍"
