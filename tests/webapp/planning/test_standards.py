"""The standards page: sentences built from the clauses, worked examples, the calculator."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules.clauses import SHAPES, Clause, RankPrize, TargetBonus
from rules.periods import month_period
from rules.scheme import load_scheme
from rules.settlement import settle
from tests.webapp.telling import deal
from webapp.facts.tally_reader import DatabaseTallies
from webapp.planning.standards.applying import schemes_for
from webapp.planning.standards.examples import examples_of
from webapp.planning.standards.sentences import standard_sentences
from webapp.planning.standards.supposing import (
    Supposed,
    SupposedChange,
    SupposedCompany,
    earned_if,
    money_of,
)
from webapp.schemes.catalogue import schemes, shipped_schemes
from webapp.schemes.company_loading import load_company

CLAUSES = [
    (scheme.id, clause)
    for scheme in schemes().values()
    for revision in scheme.revisions
    for clause in revision.clauses
]
DESIGNS = Path(__file__).parents[2] / "rules" / "designs" / "schemes"
DESIGNED = [
    (scheme.id, clause)
    for scheme in map(load_scheme, sorted(DESIGNS.glob("*.toml")))
    for clause in scheme.revisions[-1].clauses
]
MARCH = month_period(2026, 3)


def said(clause: Clause) -> str:
    return " ".join(standard_sentences(clause))


@pytest.mark.parametrize(
    ("scheme", "clause"), CLAUSES + DESIGNED, ids=lambda held: getattr(held, "id", held)
)
def test_every_clause_is_described_in_whole_sentences(scheme: str, clause: Clause) -> None:
    told = standard_sentences(clause)
    assert told
    assert all(sentence.strip() for sentence in told)
    assert not re.search(r"%\([a-z]|\bNone\b|Decimal", said(clause))


def test_a_product_is_said_of_the_cards_or_of_the_deals() -> None:
    cards = RankPrize("x", "x", "day", "cards", (Decimal(1),), product="金卡")
    assert "只计产品“金卡”的卡。" in said(cards)
    assert "只计产品“金卡”的成交。" in said(replace(cards, metric="sales"))
    assert "只计产品“金卡”的成交。" in said(replace(cards, metric="designer_deals"))


def test_every_kind_of_clause_occurs_in_a_shipped_scheme() -> None:
    assert {type(clause) for _scheme, clause in CLAUSES} == set(SHAPES.values())


def test_a_changed_number_changes_the_sentence() -> None:
    ranked = [clause for _scheme, clause in CLAUSES if isinstance(clause, RankPrize)]
    assert ranked
    for clause in ranked:
        more = tuple(prize + 1 for prize in clause.prizes)
        assert said(replace(clause, prizes=more)) != said(clause)


def test_a_changed_amount_is_in_the_sentence() -> None:
    bonuses = [clause for _scheme, clause in CLAUSES if isinstance(clause, TargetBonus)]
    paying = [bonus for bonus in bonuses if bonus.amount]
    assert paying
    for bonus in paying:
        assert "¥77" in said(replace(bonus, amount=Decimal(77)))


def test_examples_are_the_scenarios_that_the_rules_are_tested_by() -> None:
    scheme = shipped_schemes()["card-campaign"]
    revision = scheme.revisions[-1]
    [first, *_more] = examples_of(scheme, revision, "daily-cards-top3")
    assert first.outcome.clause == "daily-cards-top3"
    assert first.outcome.amount == 50_00
    assert first.title.startswith("每日售卡:前三名 50、30、20 元")
    assert examples_of(scheme, revision, "no-such-clause") == ()


def test_examples_are_computed_from_the_numbers_in_force() -> None:
    # The company pays 66 yuan for the first place: the example pays 66, and the scenario's title,
    # which tells of 50, is not shown.
    scheme = shipped_schemes()["card-campaign"]
    shipped = scheme.revisions[-1]
    clauses = tuple(
        replace(each, prizes=(Decimal(66), *each.prizes[1:]))
        if isinstance(each, RankPrize) and each.id == "daily-cards-top3"
        else each
        for each in shipped.clauses
    )
    own = replace(shipped, start=date(2026, 5, 1), clauses=clauses)

    [first, *_more] = examples_of(scheme, own, "daily-cards-top3")
    [other, *_more] = examples_of(scheme, own, "designer-card")

    assert (first.outcome.amount, first.title) == (66_00, "")
    assert other.title


def test_people_of_examples_have_chinese_names() -> None:
    shown = 0
    for scheme in shipped_schemes().values():
        revision = scheme.revisions[-1]
        for clause in revision.clauses:
            for example in examples_of(scheme, revision, clause.id):
                winner = example.names[example.outcome.to]
                assert re.fullmatch("[一-龥]+", winner), (scheme.id, clause.id, winner)
                shown += 1
    assert shown >= sum(len(each.revisions[-1].clauses) for each in shipped_schemes().values())


def test_the_campaigns_scheme_applies_while_there_is_a_campaign(company: Any) -> None:
    held = load_company()
    during = {scheme.id for scheme in schemes_for(held, None, date(2026, 3, 2))}
    after = {scheme.id for scheme in schemes_for(held, None, date(2026, 7, 1))}
    assert during - after == {"card-campaign"}


def suppose(person: str, **changes: SupposedChange) -> Supposed:
    at = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
    return Supposed(DatabaseTallies(), person, "east", date(2026, 3, 20), at, changes)


def earned(person: str, scheme: str = "telesales-reward", **changes: SupposedChange) -> int:
    roster = load_company().roster(MARCH.end)
    return money_of(
        earned_if(schemes()[scheme], MARCH, SupposedCompany(roster), suppose(person, **changes))
    )


def test_without_a_change_one_would_earn_what_settlement_pays(write: Any, company: Any) -> None:
    deal(write, company.wang, "d1", 900_000_00)
    roster = load_company().roster(MARCH.end)
    paid = settle(schemes()["telesales-reward"], MARCH, roster, DatabaseTallies())
    owed = sum(each.amount or 0 for each in paid.outcomes if each.to == company.wang)
    assert owed
    assert earned(company.wang) == owed


def test_with_more_sales_one_passes_the_first(write: Any, company: Any) -> None:
    deal(write, company.wang, "d1", 20_000_00)
    deal(write, company.zhao, "d2", 10_000_00)
    second = earned(company.zhao)
    assert second == 500_00  # rank 2
    more = SupposedChange(15_000_00, 1)
    assert earned(company.zhao, sales=more) == 800_00 + 1000_00  # rank 1, and the best score
    assert earned(company.wang) == 800_00 + 1000_00  # nothing was recorded


def test_an_equal_amount_reached_later_ranks_behind(write: Any, company: Any) -> None:
    deal(write, company.wang, "d1", 20_000_00)
    deal(write, company.zhao, "d2", 10_000_00)
    assert earned(company.zhao, sales=SupposedChange(10_000_00, 1)) == 500_00


def test_without_sales_one_has_no_rank(write: Any, company: Any) -> None:
    deal(write, company.wang, "d1", 20_000_00)
    assert earned(company.wang, sales=SupposedChange(-20_000_00, -1)) == 0


def test_commission_follows_the_supposed_sales(write: Any, company: Any) -> None:
    more = SupposedChange(60_000_00, 1)
    # 50,000 × 1 % + 10,000 × 2 %, and the month's champion.
    assert earned(company.wang, "commission", sales=more) == 500_00 + 200_00 + 1000_00
    assert earned(company.wang, "commission") == 0


def test_a_supposed_change_leaves_other_months_as_they_are(company: Any) -> None:
    supposed = suppose(company.wang, sales=SupposedChange(1, 1))
    assert supposed.persons("sales", month_period(2026, 2)) == {}
    assert supposed.rows("sales", month_period(2026, 2)) == []
    assert "east" in supposed.teams("sales", MARCH)


def test_a_seller_reads_and_calculates(client_of: Any, company: Any) -> None:
    wang = client_of(company.wang)
    page = wang.get("/standards?scheme=telesales-reward").text
    assert "第 1 名 ¥800、第 2 名 ¥500、第 3 名 ¥300。" in page
    assert wang.get("/standards?scheme=nobody").status_code == 404
    page = wang.get("/standards/calculator?scheme=telesales-reward&sales=120,000").text
    assert "¥2,300.00" in page  # rank 1, the first milestone, the best score


def test_an_invalid_figure_is_kept_with_its_error_beside_it(client_of: Any, company: Any) -> None:
    page = (
        client_of(company.wang).get("/standards/calculator?scheme=telesales-reward&sales=-5").text
    )
    assert "请填 0 或更大的数" in page
    assert 'value="-5"' in page


def test_hr_reads_the_standards_but_calculates_nothing(client_of: Any, company: Any) -> None:
    hr = client_of(company.he)
    assert hr.get("/standards").status_code == 200
    assert hr.get("/standards/calculator").status_code == 403


@pytest.mark.parametrize("typed", ["nine", "1e400", "NaN", "-0.5", "６"])
def test_an_invalid_rating_has_its_error_beside_it(
    client_of: Any, company: Any, typed: str
) -> None:
    address = f"/standards/calculator?scheme=telesales-reward&rating={typed}"
    page = client_of(company.wang).get(address).text
    assert "请填 0 或更大的数" in page or "评分最高 5 分。" in page
