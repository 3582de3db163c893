"""Settling one period: why, what is void, and what a ledger lacks."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.basis import Answered, BasisIncomplete, canonical
from rules.basis_roster import roster_of, roster_text
from rules.counting import Fact
from rules.facts import Target, Team, Verdict
from rules.ledger import Difference, Recorded, differences
from rules.outcomes import Outcome
from rules.periods import Period, day_period, month_period
from rules.scheme import SHIPPED, load_scheme
from rules.settlement import Settlement, settle
from tests.rules.cast import CAMPAIGN, CAST, MONDAY, at, call, card, person, roster, tallies

CARDS = load_scheme(SHIPPED / "card-campaign.toml")
FACTS = (
    card("lin", "A1", "09:00"),
    card("wang", "B1", "09:30"),
    card("zhou", "C1", "10:00", received="2026-03-03T08:00"),
    call("wang", "11:00"),
    call("wang", "12:00", received="21:00:01"),
)
TARGETS = (
    Target("wang", "invitations", "day", 4),
    Target("wang", "calls", "day", 2),
    Target("east", "cards", "campaign", 1),
)


def settled(*more: Fact, period: Period | None = None) -> Settlement:
    company = roster(*TARGETS)
    return settle(CARDS, period or day_period(MONDAY), company, tallies(company, *FACTS, *more))


def because(settlement: Settlement, clause: str, to: str) -> dict[str, object]:
    [found] = {
        json.dumps(dict(held.because), ensure_ascii=False)
        for held in (*settlement.outcomes, *settlement.void)
        if (held.clause, held.to) == (clause, to)
    }
    read: dict[str, object] = json.loads(found)
    return read


def test_a_prize_says_rank_tie_key_amount_and_what_came_too_late() -> None:
    reason = because(settled(), "daily-invitation-top3", "wang")
    assert reason == {
        "scheme": "card-campaign",
        "revision": "2000-01-01",
        "clause": "daily-invitation-top3",
        "name": "每日邀约完成率前三甲",
        "period": "2026-03-02",
        "shape": "rank-prize",
        "metric": "invitations",
        "by": "completion",
        "rank": 1,
        "value": "1/4",
        "reached_at": "2026-03-02T03:00:00+00:00",
        "prize": 5000,
        "ranking": [
            {
                "rank": 1,
                "who": "wang",
                "value": "1/4",
                "reached_at": "2026-03-02T03:00:00+00:00",
                "amount": "1",
                "target": "4",
            }
        ],
        "ranked": 1,
        "not_counted": {"late": 1},
        "figures": [
            {"name": "invitations", "value": "1", "unit": "count"},
            {"name": "target", "value": "4", "unit": "count"},
            {"name": "completion", "value": "1/4", "unit": "ratio"},
            {"name": "rank", "value": "1", "unit": "count"},
        ],
        "steps": ["#1 → 50.00"],
    }


def test_a_forfeit_says_what_was_reached_what_was_owed_and_the_alternative() -> None:
    reason = because(settled(), "daily-floor", "wang")
    assert (reason["reached"], reason["floor"]) == (1, "2")
    assert reason["not_counted"] == {"late": 1}
    assert reason["forfeit"] == "深蹲 20 个"  # no sex is known: the milder one
    assert reason["alternative"] == "客户通话练习 10 分钟"


def test_a_late_report_says_how_many_records_and_by_when() -> None:
    reason = because(settled(), "daily-return", "zhou")
    assert (reason["records"], reason["cut_off"]) == (1, "21:00:00")


def test_a_units_award_says_units_and_each() -> None:
    reason = because(settled(), "designer-card", "lin")
    assert (reason["units"], reason["each"]) == (1, 5000)


def test_a_heads_award_says_reached_and_target() -> None:
    reason = because(settled(period=CAMPAIGN), "task-head", "gao")
    assert (reason["team"], reason["reached"], reason["target"]) == ("east", 2, "1")


def test_a_fake_card_voids_the_teams_rewards_and_says_which_card_did() -> None:
    fake = Verdict("B1", "fake", at("2026-03-04T09:00"))
    after = settled(fake)
    assert {(held.clause, held.to) for held in after.void} == {
        ("daily-invitation-top3", "wang"),
        ("daily-cards-top3", "lin"),
        ("designer-card", "lin"),
    }
    assert because(after, "designer-card", "lin")["void"] == {
        "clause": "fake-card",
        "cards": [{"day": "2026-03-02", "seller": "wang", "team": "east", "cards": 1}],
    }
    # Ranks do not close up, figures stay: lin is first still, and nobody else moves up.
    assert [place.subject for place in after.rankings["daily-cards-top3"]] == ["lin"]
    assert {held.kind for held in after.outcomes} == {"forfeit", "late_report"}


def test_a_sanction_names_the_cards() -> None:
    fake = Verdict("B1", "fake", at("2026-03-04T09:00"))
    after = settled(fake, period=CAMPAIGN)
    assert [(held.kind, held.to) for held in after.outcomes] == [
        ("dismissal", "wang"),
        ("demotion", "sun"),
    ]
    assert [(held.clause, held.to) for held in after.void] == [("task-head", "gao")]


def told(settlement: Settlement) -> str:
    return canonical({clause: settlement.found(clause) for clause in settlement.asked})


def test_the_same_facts_give_the_same_bytes() -> None:
    assert told(settled()) == told(settled())


def test_what_was_found_holds_whole_rankings_outcomes_and_what_was_void() -> None:
    fake = Verdict("B1", "fake", at("2026-03-04T09:00"))
    found = settled(fake).found("daily-cards-top3")
    assert [row["who"] for row in found["ranking"]] == ["lin"]
    assert found["outcomes"] == []
    assert [row["amount"] for row in found["void"]] == [5000, None]
    # A clause of which nothing is left is told of too.
    [void] = settled(fake).found("designer-card")["void"]
    assert (void["kind"], void["to"], void["amount"]) == ("award", "lin", 5000)


def test_each_clause_keeps_what_it_asked_and_what_it_was_answered() -> None:
    found = settled()
    assert found.asked["designer-card"] == ["rows designer_cards 2026-03-02 2026-03-02"]
    assert {each for asked in found.asked.values() for each in asked} == set(found.answers)


@pytest.mark.parametrize("period", [day_period(MONDAY), CAMPAIGN])
def test_settling_from_what_was_kept_gives_the_same_bytes(period: Period) -> None:
    fake = Verdict("B1", "fake", at("2026-03-04T09:00"))
    found = settled(fake, period=period)
    kept = json.loads(canonical([found.answers, roster_text(roster(*TARGETS))]))
    again = settle(CARDS, period, roster_of(kept[1]), Answered(kept[0]))
    assert told(again) == told(found)


def test_what_was_not_asked_cannot_be_answered() -> None:
    with pytest.raises(BasisIncomplete):
        settle(CARDS, day_period(MONDAY), roster(*TARGETS), Answered({}))


@pytest.mark.parametrize(
    "period", [day_period(date(2026, 2, 28)), day_period(date(2026, 4, 1)), month_period(2026, 3)]
)
def test_a_campaigns_scheme_yields_nothing_outside_it_nor_for_a_period_without_clauses(
    period: Period,
) -> None:
    assert settled(period=period).outcomes == ()


def outcome(clause: str = "top", kind: str = "award", amount: int | None = 5000) -> Outcome:
    return Outcome(clause, kind, "lin", "2026-03-02", amount)


def test_an_empty_ledger_lacks_everything() -> None:
    owed = [outcome(), outcome(kind="commend", amount=None)]
    assert [(each.key[1], each.amount, each.sign) for each in differences(owed, [])] == [
        ("award", 5000, 1),
        ("commend", None, 1),
    ]


def test_a_ledger_that_holds_it_lacks_nothing() -> None:
    owed = [outcome(), outcome(kind="commend", amount=None)]
    held = [Recorded(owed[0].key, 5000, 1), Recorded(owed[1].key, 0, 1)]
    assert differences(owed, held) == []


def test_only_the_difference_is_added() -> None:
    owed = outcome(amount=3000)
    assert differences([owed], [Recorded(owed.key, 5000, 1)]) == [
        Difference(owed.key, -2000, -1, owed)
    ]
    assert differences([owed], [Recorded(owed.key, 1000, 1)]) == [
        Difference(owed.key, 2000, 1, owed)
    ]


def test_what_is_no_longer_owed_is_reversed_a_commend_too() -> None:
    award, commend = outcome().key, outcome(kind="commend", amount=None).key
    held = [Recorded(award, 5000, 1), Recorded(commend, 0, 1)]
    assert differences([], held) == [
        Difference(award, -5000, -1, None),
        Difference(commend, None, -1, None),
    ]


def test_what_was_reversed_already_is_not_reversed_again() -> None:
    held = [Recorded(outcome().key, 0, 0), Recorded(outcome(kind="commend").key, 0, 0)]
    assert differences([], held) == []


def test_a_deduction_is_reversed_upwards() -> None:
    key = outcome(kind="deduction").key
    assert differences([], [Recorded(key, -700, 1)]) == [Difference(key, 700, 1, None)]


@given(st.dictionaries(st.sampled_from("abc"), st.integers(1, 9)), st.data())
def test_posting_the_difference_makes_the_ledger_say_what_is_owed(
    owed: dict[str, int], data: st.DataObject
) -> None:
    held = data.draw(st.dictionaries(st.sampled_from("abc"), st.integers(-9, 9)))
    outcomes = [outcome(clause, amount=fen) for clause, fen in owed.items()]
    recorded = [Recorded(outcome(clause).key, fen, 1) for clause, fen in held.items()]
    ledger = {each.key: each.amount for each in recorded}
    for each in differences(outcomes, recorded):
        ledger[each.key] = ledger.get(each.key, 0) + (each.amount or 0)
    assert {key[0]: fen for key, fen in ledger.items() if fen} == owed
    standing = [Recorded(key, fen, 1) for key, fen in ledger.items()]
    assert differences(outcomes, standing) == []


def test_who_heads_two_teams_gets_one_sum_that_says_both_parts() -> None:
    first = roster(
        Target("east", "cards", "campaign", 1),
        Target("west", "cards", "campaign", 1),
        people=(*CAST[:2], person("zhou", "telesales", "west"), *CAST[3:]),
    )
    company = replace(first, teams={**first.teams, "west": Team("west", head="gao")})
    [award] = settle(CARDS, CAMPAIGN, company, tallies(company, *FACTS)).outcomes
    assert award.amount == 60000
    assert award.because["shape"] == "sum"
    assert [part["team"] for part in award.because["parts"]] == ["east", "west"]
