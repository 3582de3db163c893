"""Opinions and verdicts: who may judge a card, and how many opinions make a verdict final."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.telling import card, deal, differences, opinion, overturned, tally, verdict
from webapp.boards.cache import BoardKey, board
from webapp.cards.operations.record_card import CardCommand
from webapp.checks.operations.undo_opinion import LaterOpinion, TooLateToUndo, undo
from webapp.checks.operations.verdicts import (
    AlreadyTakenBack,
    FinalVerdict,
    JudgedBefore,
    NotYourTeam,
)
from webapp.core.errors import Missing, NoLongerCounts, NotFound, SameIdOtherContent, UnknownChoice
from webapp.facts.current import latest_verdict, serial_is_taken
from webapp.facts.evidence_models import Ending, Opinion, Verdict
from webapp.facts.models import Fact
from webapp.people.operations.add_people import set_head
from webapp.people.operations.place_person import Placement
from webapp.people.operations.transfers import transfer
from webapp.records.operations.amend import correct_card, withdraw_record
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

DAY = BoardKey("2026-03-02", "cards")


def ranked(key: BoardKey = DAY) -> list[str]:
    return [row.who for row in board(key, load_company(), date(2026, 3, 2)).rows]


def test_one_person_without_a_stake_finds_a_card_genuine(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    receipt = opinion(write, company.qin, "o1", sold.number, "genuine")

    verdict_given = Verdict.get(Verdict.card == sold.number)
    assert Ending.get_by_id(verdict_given.fact_id).opinion_id == receipt.number
    assert latest_verdict(sold.number) == "genuine"
    assert tally("cards", company.lin) == 1
    assert AuditLine.get(AuditLine.action == "record_opinion").who == company.qin
    assert AuditLine.get(AuditLine.action == "record_verdict").who == company.qin
    assert differences() == []


def test_a_first_fake_changes_no_figure_and_no_board(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    opinion(write, company.qin, "o1", sold.number, "fake")

    assert latest_verdict(sold.number) is None
    assert (tally("cards", company.lin), tally("fake_cards", company.lin)) == (1, 0)
    assert ranked() == [company.lin]
    assert serial_is_taken("NO-1")


def test_a_second_person_makes_a_fake_final_and_it_leaves_tallies_and_boards_at_once(
    write: Any, company: Any
) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    card(write, company.zhao, "k2", "NO-2")
    campaign = BoardKey(f"campaign:{company.campaign}", "cards")
    assert ranked() == [company.lin, company.zhao]

    opinion(write, company.qin, "o1", sold.number, "fake")
    opinion(write, company.he, "o2", sold.number, "fake")

    for period in ("2026-03-02", "2026-03", f"campaign:{company.campaign}"):
        assert tally("cards", company.lin, period) == 0
        assert tally("designer_cards", company.lin, period) == 0
        assert tally("fake_cards", company.lin, period) == 1
    assert ranked() == [company.zhao]
    assert ranked(campaign) == [company.zhao]
    assert not serial_is_taken("NO-1")
    assert differences() == []


def test_a_second_person_may_find_it_genuine_too(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    opinion(write, company.qin, "o1", sold.number, "fake")
    opinion(write, company.lu, "o2", sold.number, "genuine")
    assert latest_verdict(sold.number) == "genuine"
    assert tally("cards", company.lin) == 1


def test_a_doubt_goes_to_a_second_person_and_one_fake_after_it_to_a_third(
    write: Any, company: Any
) -> None:
    sold = card(write, company.lin, "k1")
    opinion(write, company.qin, "o1", sold.number, "doubtful")
    opinion(write, company.he, "o2", sold.number, "fake")
    assert latest_verdict(sold.number) is None
    opinion(write, company.lu, "o3", sold.number, "fake")
    assert latest_verdict(sold.number) == "fake"


@pytest.mark.parametrize("result", ["genuine", "fake"])
def test_nobody_of_the_own_team_ends_a_check_alone_or_as_the_second(
    write: Any, company: Any, result: str
) -> None:
    sold = card(write, company.lin, "k1")
    opinion(write, company.sun, "o1", sold.number, result)
    assert latest_verdict(sold.number) is None
    opinion(write, company.gao, "o2", sold.number, result)
    assert latest_verdict(sold.number) is None
    opinion(write, company.qin, "o3", sold.number, result)
    assert latest_verdict(sold.number) == result


def test_an_outsider_who_alone_says_fake_against_the_own_team_waits_for_another(
    write: Any, company: Any
) -> None:
    sold = card(write, company.lin, "k1")
    opinion(write, company.sun, "o1", sold.number, "genuine")
    opinion(write, company.qin, "o2", sold.number, "fake")
    assert latest_verdict(sold.number) is None


def test_the_same_person_is_not_the_second(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    opinion(write, company.qin, "o1", sold.number, "fake")
    for result in ("fake", "genuine"):
        with pytest.raises(JudgedBefore):
            opinion(write, company.qin, f"again-{result}", sold.number, result)


def test_a_genuine_card_may_be_doubted_later_and_counts_until_two_say_otherwise(
    write: Any, company: Any
) -> None:
    sold = card(write, company.lin, "k1")
    verdict(write, company.qin, "v1", sold.number, "genuine")
    with pytest.raises(FinalVerdict):
        opinion(write, company.he, "o1", sold.number, "genuine")
    opinion(write, company.he, "o2", sold.number, "fake")
    assert tally("cards", company.lin) == 1
    opinion(write, company.qin, "o3", sold.number, "fake")
    assert (tally("cards", company.lin), tally("fake_cards", company.lin)) == (0, 1)


def test_a_final_fake_is_changed_by_an_appeal_alone(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    verdict(write, company.qin, "v1", sold.number, "fake")
    for result in ("genuine", "fake", "doubtful"):
        with pytest.raises(FinalVerdict):
            opinion(write, company.sun, f"o-{result}", sold.number, result)

    overturned(write, sold.number)
    assert (tally("cards", company.lin), tally("fake_cards", company.lin)) == (1, 0)
    assert ranked() == [company.lin]
    assert differences() == []


def test_undo_within_a_minute_withdraws_the_own_opinion_and_its_verdict(
    write: Any, company: Any, clock: Any
) -> None:
    sold = card(write, company.lin, "k1")
    opinion(write, company.qin, "o1", sold.number, "fake")
    second = opinion(write, company.he, "o2", sold.number, "fake")
    clock.set("2026-03-02T10:00:59")
    undone = write(lambda tx: undo(tx, company.he, second.number, "u1"))

    assert write(lambda tx: undo(tx, company.he, second.number, "u1")).number == undone.number
    assert latest_verdict(sold.number) is None
    assert (tally("cards", company.lin), tally("fake_cards", company.lin)) == (1, 0)
    assert Opinion.select().count() == 2  # nothing is edited or deleted
    assert AuditLine.get(AuditLine.action == "record_undo").who == company.he
    opinion(write, company.he, "o3", sold.number, "fake")  # qin's opinion still holds
    assert latest_verdict(sold.number) == "fake"
    assert differences() == []


def test_undo_of_a_later_opinion_restores_the_verdict_before_it(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    verdict(write, company.qin, "v1", sold.number, "genuine")
    opinion(write, company.he, "o1", sold.number, "fake")
    second = opinion(write, company.qin, "o2", sold.number, "fake")
    write(lambda tx: undo(tx, company.qin, second.number, "u1"))
    assert latest_verdict(sold.number) == "genuine"
    assert differences() == []


def test_undo_is_refused_after_a_minute_for_another_person_and_after_a_later_opinion(
    write: Any, company: Any, clock: Any
) -> None:
    sold = card(write, company.lin, "k1")
    first = opinion(write, company.qin, "o1", sold.number, "fake")
    with pytest.raises(NotFound):
        write(lambda tx: undo(tx, company.he, first.number, "u1"))
    opinion(write, company.he, "o2", sold.number, "doubtful")
    with pytest.raises(LaterOpinion):
        write(lambda tx: undo(tx, company.qin, first.number, "u2"))
    clock.set("2026-03-02T10:01:01")
    with pytest.raises(TooLateToUndo):
        write(lambda tx: undo(tx, company.qin, first.number, "u3"))


def test_a_verdict_changes_the_tallies_of_the_day_of_the_sale_not_of_its_own_day(
    write: Any, company: Any, clock: Any
) -> None:
    sold = card(write, company.lin, "k1")
    clock.set("2026-04-20T09:00")
    verdict(write, company.qin, "v1", sold.number, "fake")

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

    verdict(write, company.qin, "v1", sold.number, "fake")
    assert tally("designer_deals", company.lin, "2026-03-06") == 0
    assert tally("sales", company.wang, "2026-03-06") == 500_000

    overturned(write, sold.number)
    assert tally("designer_deals", company.lin, "2026-03-06") == 1
    assert differences() == []


def test_a_deals_card_counts_again_when_the_verdict_is_taken_back(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1", visited=False)
    deal(write, company.wang, "d1", 500_000, sold.number)
    opinion(write, company.qin, "o1", sold.number, "fake")
    second = opinion(write, company.he, "o2", sold.number, "fake")
    assert tally("designer_deals", company.lin) == 0
    write(lambda tx: undo(tx, company.he, second.number, "u1"))
    assert tally("designer_deals", company.lin) == 1


def test_the_same_opinion_sent_again_is_recorded_once(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    first = opinion(write, company.qin, "o1", sold.number, "fake")
    again = opinion(write, company.qin, "o1", sold.number, "fake")

    assert again.known
    assert again.number == first.number
    assert Opinion.select().count() == 1
    with pytest.raises(SameIdOtherContent):
        opinion(write, company.qin, "o1", sold.number, "genuine")


def test_sellers_strangers_and_leaders_may_not_give_the_first_opinion(
    write: Any, company: Any
) -> None:
    sold = card(write, company.lin, "k1")
    for person in (company.lin, company.wang, company.zhao, company.lu, "9999"):
        with pytest.raises(NotYourTeam):
            opinion(write, person, "o1", sold.number, "fake")
    assert NotYourTeam.status == 404
    assert not Opinion.select().exists()
    opinion(write, company.qin, "o2", sold.number, "fake")
    opinion(write, company.lu, "o3", sold.number, "genuine")
    assert latest_verdict(sold.number) == "genuine"


def test_a_checker_not_in_charge_may_not_judge_a_card_with_a_final_verdict(
    write: Any, company: Any
) -> None:
    sold = card(write, company.lin, "k1")
    verdict(write, company.he, "v1", sold.number, "genuine")
    for person in (company.qin, company.lu):
        with pytest.raises(NotYourTeam):
            opinion(write, person, "o1", sold.number, "fake")


def test_nobody_judges_their_own_card(write: Any, company: Any, clock: Any) -> None:
    sold = card(write, company.lin, "k1")
    clock.set("2026-03-03T09:00")
    up = Placement(company.lin, date(2026, 3, 3), "head", "east", None, None)
    write(lambda tx: transfer(tx, company.he, up, replacing=True))
    write(lambda tx: set_head(tx, company.he, "east", company.lin, date(2026, 3, 3)))

    with pytest.raises(NotYourTeam):
        opinion(write, company.lin, "o1", sold.number, "genuine")


def test_a_stake_in_a_card_follows_the_postings_of_its_day_and_of_today(
    write: Any, company: Any, clock: Any
) -> None:
    """Sun has left the team but was the seller's supervisor on that day, so she has a stake."""
    sold = card(write, company.lin, "k1")
    clock.set("2026-03-05T09:00")
    for person, role in ((company.lin, "designer"), (company.sun, "supervisor")):
        moved = Placement(person, date(2026, 3, 4), role, "west", company.qin, None)
        write(lambda tx, moved=moved: transfer(tx, company.he, moved))
    opinion(write, company.sun, "o1", sold.number, "genuine")
    assert latest_verdict(sold.number) is None
    opinion(write, company.qin, "o2", sold.number, "genuine")  # no stake: the card is east's
    assert latest_verdict(sold.number) == "genuine"


def test_a_card_that_was_taken_back_or_corrected_is_not_judged(write: Any, company: Any) -> None:
    back = card(write, company.lin, "k1")
    write(lambda tx: withdraw_record(tx, company.lin, back.number, "w1"))
    old = card(write, company.lin, "k2", "NO-2")
    given = CardCommand("x1", "NO-3", True)
    new = write(lambda tx: correct_card(tx, company.lin, old.number, given))

    for number in (back.number, old.number):
        with pytest.raises(AlreadyTakenBack):
            opinion(write, company.sun, "o1", number, "fake")
    verdict(write, company.qin, "v2", new.number, "fake")
    assert tally("fake_cards", company.lin) == 1


def test_a_seller_may_not_withdraw_a_card_after_the_first_opinion(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    opinion(write, company.qin, "o1", sold.number, "doubtful")
    with pytest.raises(NoLongerCounts):
        write(lambda tx: withdraw_record(tx, company.lin, sold.number, "w1"))


def test_an_opinion_without_a_card_a_known_result_or_a_reason_is_refused(
    write: Any, company: Any
) -> None:
    sold = card(write, company.lin, "k1")
    with pytest.raises(NotFound):
        opinion(write, company.qin, "o1", 999, "fake")
    with pytest.raises(UnknownChoice):
        opinion(write, company.qin, "o1", sold.number, "perhaps")
    for result in ("fake", "doubtful"):
        with pytest.raises(Missing):
            opinion(write, company.qin, "o1", sold.number, result, reason=" ")
    assert Fact.select().count() == 1


def test_a_reason_is_kept(write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1")
    receipt = opinion(write, company.qin, "o1", sold.number, "fake", " 照片是屏幕翻拍")
    assert Opinion.get_by_id(receipt.number).reason == "照片是屏幕翻拍"
