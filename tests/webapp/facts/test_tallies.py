"""Running tallies equal the sums of the facts, whatever people do in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings

from rules.counting import movements
from rules.filters import OF_CARDS, Filter
from rules.metrics import DERIVED, METRICS
from rules.periods import parse_period
from rules.tallies import Tallies
from tests.webapp.conftest import SettableClock
from tests.webapp.plain_facts import facts_told_plainly
from tests.webapp.random_days import BEGIN, OPENING, PRODUCTS, Days, Step, groups_of_steps, undone
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.company.models import CampaignSumming
from webapp.core.instants import from_microseconds
from webapp.facts.commits import commit_group
from webapp.facts.grouped_calls import add_calls
from webapp.facts.models import Fact, Tally
from webapp.facts.movements import movements_of
from webapp.facts.operations import sum_apart
from webapp.facts.operations.sum_apart import CampaignBeingSummed
from webapp.facts.tallies import add_movement, people_with_tallies
from webapp.facts.tally_check import compare_tallies
from webapp.facts.tally_reader import DatabaseTallies
from webapp.facts.transactions import Work
from webapp.planning.operations.decide_campaign import CampaignKnown, add_campaign, open_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.schemes.company_loading import load_company
from webapp.store.models import Notice


@settings(
    max_examples=80,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(groups=groups_of_steps)
def test_running_tallies_equal_recomputation_whatever_happens(
    company: Any, groups: list[list[Step]]
) -> None:
    with undone():
        days = Days()
        for group in groups:
            days.play(group)
            assert compare_tallies(load_company()) == []


@settings(
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(groups=[OPENING, [("correct_card", 1, "A-9", False)]])
@example(groups=[OPENING, [("correct_card", 1, "A-9", False)], [("withdraw", 0)]])
@example(groups=[OPENING, [("cancel", 1)], [("cancel", 2)]])
@given(groups=groups_of_steps)
def test_the_tallies_are_what_the_rules_make_of_the_facts(
    company: Any, groups: list[list[Step]]
) -> None:
    with undone():
        days = Days()
        for group in groups:
            days.play(group)
        now = load_company()
        roster = now.roster(date(2026, 3, 31))
        expected = Tallies.of(movements(list(facts_told_plainly()), roster, now.clock))
        month = parse_period("2026-03")
        of_products = [Filter(product=each).name(base) for each in PRODUCTS for base in OF_CARDS]
        for metric in (*METRICS, *DERIVED, *of_products, "late_records", "fake_cards"):
            by_facts = set(expected.rows(metric, month))
            assert set(DatabaseTallies().rows(metric, month)) == by_facts, metric


def test_calls_grouped_by_what_they_move_are_the_calls_one_by_one(
    write: Any, company: Any, clock: SettableClock
) -> None:
    """On both sides of the cut-off, received in time or late, and altered to another day."""
    told = (
        ("2026-03-02T09:00", "2026-03-02T09:00"),
        ("2026-03-02T09:10", "2026-03-02T09:10"),
        ("2026-03-02T20:59", "2026-03-02T21:01"),
        ("2026-03-02T20:58", "2026-03-03T08:00"),
        ("2026-03-02T21:30", "2026-03-02T21:30"),
        ("2026-03-02T21:40", "2026-03-03T08:00"),
    )
    for person in (company.lin, company.wang):
        for number, (at, received) in enumerate(told):
            clock.set(at)
            moment = clock()
            clock.set(received)
            outcome = ("invited", "refused")[number % 2]
            command = CallCommand(f"{person} {number}", outcome, at=moment)
            write(lambda tx, p=person, c=command: record_call(tx, p, c))
    Fact.update(at=clock() - timedelta(days=3)).where(Fact.id == f"{company.lin} 0").execute()
    held, days = load_company(), (date(2026, 3, 2), date(2026, 3, 3))

    one_by_one: dict[Any, Any] = {}
    for movement in movements_of(held, *days):
        add_movement(one_by_one, movement, ())
    grouped: dict[Any, Any] = {}
    add_calls(held, *days, grouped)

    assert grouped == {key: move for key, move in one_by_one.items() if len(key[0]) > 7}
    assert {key[0][:10] for key in grouped} >= {"2026-02-28", "2026-03-02"}
    assert any(differing.key[0] == "2026-02-28" for differing in compare_tallies(held))


def test_withdrawing_a_card_removes_the_credit_of_its_deals_on_any_day(
    company: Any,
) -> None:
    with undone():
        days = Days()
        days.play([("card", "1101", "A-1", False, 1), ("deal", "1102", 100_000, 0, 1440)])
        assert deal_credits() == {"2026-03-03": 1}

        days.play([("withdraw", 0)])

        assert deal_credits() == {}
        assert compare_tallies(load_company()) == []


def test_a_transfer_moves_the_credit_of_a_deal_dated_before_its_card(company: Any) -> None:
    with undone():
        days = Days()
        days.play([("card", "1101", "A-1", False, 1), ("deal", "1102", 100_000, 0, 1440)])
        days.play([("transfer", "1101", 0, "designer", "west", "1012")])

        assert compare_tallies(load_company()) == []
        assert {row.team for row in Tally.select().where(Tally.metric == "designer_deals")} == {
            "west"
        }


def test_a_deal_keeps_the_level_of_its_cards_day_when_the_designer_is_raised(company: Any) -> None:
    """Sold on the 2nd without a level, closed on the 4th by a junior since the 3rd."""
    with undone():
        days = Days()
        days.play([("card", "1101", "A-1", False, 2880), ("deal", "1102", 100_000, 0, 1)])
        days.play([("transfer", "1101", 1, "designer", "east", "1012")])

        assert compare_tallies(load_company()) == []
        then = Tally.select().where(Tally.metric == "designer_deals_without_level")
        assert {row.period for row in then} >= {"2026-03", "2026-03-04"}
        assert {row.person for row in then} == {"1101"}


def test_a_campaign_opened_late_has_the_sums_and_last_instants_of_its_days(company: Any) -> None:
    with undone():
        days = Days()
        days.play([("call", "1101", "invited", back) for back in (30, 1440, 9000, 9001)])
        days.play([("card", "1101", "A-1", False, 9000), ("rate", "1101", 450, 2000)])
        days.play([("campaign", -40, 75)])  # from 23 January to 8 April, with two whole months

        assert compare_tallies(load_company()) == []
        [calls] = campaign_rows("calls")
        assert calls.count == 4
        assert from_microseconds(calls.reached_at) == days.now - timedelta(minutes=30)


def test_a_campaign_of_days_within_one_month_leaves_the_others_out(company: Any) -> None:
    with undone():
        days = Days()
        days.play([("call", "1101", "invited", back) for back in (30, 1440, 2880)])
        days.play([("campaign", -1, 0)])

        assert compare_tallies(load_company()) == []
        assert [row.count for row in campaign_rows("calls")] == [1]


def test_opening_a_campaign_that_has_begun_posts_notices_to_its_boards(company: Any) -> None:
    with undone():
        days = Days()
        days.play([("call", "1101", "invited", 1440)])
        days.play([("campaign", -4, 6)])

        [calls] = campaign_rows("calls")
        notices = Notice.select(Notice.topic).where(Notice.topic.startswith(f"{calls.period}:"))
        assert {f"{calls.period}:calls", f"{calls.period}:invitations"} <= {
            row.topic for row in notices
        }


def test_what_happens_between_the_pieces_of_an_opening_counts_once(
    company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before each piece, and in its commit, people record, correct and withdraw on past days."""
    monkeypatch.setattr(sum_apart, "PEOPLE_AT_ONCE", 1)
    steps: list[Step] = [
        *(("call", who, "invited", back) for who in ("1101", "1102") for back in (0, 1440)),
        ("correct_card", 1, "A-9", False),
        ("withdraw", 0),
        ("call", "1103", "invited", 2880),
    ]
    with undone():
        days = Days()
        days.play([("call", "1101", "invited", back) for back in (0, 1440, 2880, 9000)])
        days.play([("card", "1101", "A-1", False, 1440), ("card", "1102", "A-2", False, 2880)])
        pieces = 0

        def write(work: Work) -> Any:
            nonlocal pieces
            before, after = (
                [days._work(steps[(pieces + n) % len(steps)])] if pieces % 3 != n else []
                for n in (0, 1)
            )
            pieces += 1
            outcomes = commit_group([*before, work, *after], lambda: BEGIN)
            assert compare_tallies(load_company()) == [], f"after piece {pieces}"
            result, refusal = outcomes[len(before)]
            if refusal is not None:
                raise refusal
            return result

        span = CampaignGiven(
            "record-late", "late", "card-campaign", date(2026, 2, 20), date(2026, 4, 30)
        )
        open_campaign(write, "1002", span, date(2026, 3, 4))

        assert pieces == 2 + len(people_with_tallies())
        assert {row.person for row in campaign_rows("calls")} >= {"1101", "1102"}
        assert not CampaignSumming.select().exists()


def test_an_opening_that_is_refused_at_the_end_leaves_no_tallies(
    company: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sum_apart, "REMOVED_AT_ONCE", 2)
    with undone():
        days = Days()
        days.play([("call", who, "invited", 1440) for who in ("1101", "1102", "1103")])
        span = CampaignGiven(
            "record-late", "late", "card-campaign", date(2026, 2, 20), date(2026, 4, 30)
        )
        pieces = 0

        def other(work: Work) -> Any:
            """Somebody opens a campaign of the same id by another way, and cannot by this one."""
            nonlocal pieces
            pieces += 1
            if pieces == 2:
                with pytest.raises(CampaignBeingSummed):
                    open_campaign(write, "1002", span, date(2026, 3, 4))
                ahead = replace(span, start=date(2026, 4, 20))
                write(lambda tx: add_campaign(tx, "1002", ahead))
            return write(work)

        with pytest.raises(CampaignKnown):
            open_campaign(other, "1002", span, date(2026, 3, 4))

        assert campaign_rows("calls") == []
        assert not CampaignSumming.select().exists()
        assert compare_tallies(load_company()) == []


def campaign_rows(metric: str) -> list[Tally]:
    """The tallies of a metric in the campaign that a test has opened."""
    opened = Tally.period.startswith("campaign:record-")
    return list(Tally.select().where(opened, Tally.metric == metric))


def deal_credits() -> dict[str, int]:
    """The number of deals from lin's cards, by day."""
    rows = Tally.select(Tally.period, Tally.amount).where(
        Tally.metric == "designer_deals",
        Tally.person == "1101",
        Tally.period.startswith("2026-03-"),
    )
    return dict(rows.tuples())
