"""The text of a reasoning, for pages and the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, session

from rules.basis import canonical
from rules.clauses import SHAPES, PerUnit
from rules.counting import movements, rule_inputs_of
from rules.outcomes import Outcome
from rules.scenario_file import load_scenario
from rules.scheme import SHIPPED
from rules.settlement import settle as settle_by_rules
from rules.tallies import Tallies
from tests.webapp.ledger.test_settle import busy_day, close, lines
from tests.webapp.telling import call, card, deal, verdict
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.cards.operations.set_card_products import set_card_products
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.evidence_rows import Span, facts_behind
from webapp.ledger.line_explanation import explain_line
from webapp.ledger.models import Line
from webapp.ledger.reason_openings import OPENINGS
from webapp.ledger.reason_text import ReasonText, reason_in_one_text, tell_reason
from webapp.ledger.settlement_basis import reversal_text
from webapp.payroll.payroll_figures import TO_ONE
from webapp.records.operations.amend import correct_card, withdraw_record
from webapp.schemes.company_loading import load_company

DESIGNS = Path(__file__).parents[2] / "rules" / "designs"
SCENARIOS = sorted(file for file in SHIPPED.rglob("*.toml") if file.parent != SHIPPED)
SCENARIOS += sorted(file for file in DESIGNS.rglob("*.toml") if file.parent.name != "schemes")


def line_of(clause: str, person: str, kind: str = "award") -> Line:
    [found] = [
        line for line in lines(clause=clause) if (line.person_id, line.kind) == (person, kind)
    ]
    return found


def outcomes_of(file: Path) -> Iterator[Outcome]:
    """The outcomes of a scenario, as the ledger would keep them."""
    scenario = load_scenario(file)
    tallies = Tallies.of(movements(scenario.facts, scenario.roster, scenario.scheme.clock))
    rule_inputs = rule_inputs_of(scenario.facts)
    for period in scenario.settle:
        found = settle_by_rules(scenario.scheme, period, scenario.roster, tallies, rule_inputs)
        yield from (*found.outcomes, *found.void)


def test_every_shape_has_an_opening_sentence() -> None:
    assert SHAPES.keys() <= OPENINGS.keys()


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_outcome_of_the_scenarios_has_a_text(file: Path) -> None:
    for outcome in outcomes_of(file):
        because = json.loads(json.dumps(dict(outcome.because)))
        told = tell_reason(because, {})
        assert told.opening
        assert told.parts or told.figures or told.steps


def in_one_text(told: ReasonText) -> str:
    """The opening, figures and steps of a text and its parts, joined."""
    figures = "，".join(f"{label} {value}" for label, value in told.figures)
    own = [told.opening.rstrip("。"), figures, "，".join(told.steps)]
    return "；".join(part for part in (*own, *map(in_one_text, told.parts)) if part)


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_one_text_of_an_outcome_says_the_same(file: Path) -> None:
    for outcome in outcomes_of(file):
        because = json.loads(json.dumps(outcome.because))
        told = tell_reason(because, {}, outcome.kind, outcome.to)
        assert reason_in_one_text(because, {}, outcome.kind, outcome.to) == in_one_text(told)


def test_only_a_reversal_is_told_by_its_recipient() -> None:
    void = {"cards": [{"seller": "1101", "day": "2026-03-02", "cards": 1}]}
    reversal = reversal_text("daily-cards-top3", void)
    assert TO_ONE in reversal
    seller, other = (
        reason_in_one_text(json.loads(reversal), {}, "award", to) for to in ("1101", "1102")
    )
    assert seller != other
    for file in SCENARIOS:
        for outcome in outcomes_of(file):
            if TO_ONE not in canonical(dict(outcome.because)):
                because = json.loads(json.dumps(outcome.because))
                told = {reason_in_one_text(because, {}, outcome.kind, to) for to in ("1101", "x")}
                assert len(told) == 1


def test_a_cap_says_what_it_took() -> None:
    found = next(outcomes_of(DESIGNS / "capped-excess" / "above.toml"))
    text = tell_reason(found.because, {})
    assert text.steps[-1] == "min(1200.00, 1000.00) = 1000.00"
    assert text.notes == ("每人每期最多 ¥1,000.00，超出的 ¥200.00 不发。",)


def test_the_text_of_a_prize_has_rank_sum_and_ranking(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    close(write)
    told = explain_line(line_of("daily-cards-top3", company.lin), load_company()).told
    assert told.opening == "按售卡排名，第 1 名。"
    assert ("售卡", "2") in told.figures
    assert told.steps == ("第 1 名 → ¥50.00",)
    assert [(row.rank, row.name, row.value) for row in told.ranking] == [
        (1, "林晓燕", "2"),
        (2, "赵敏", "1"),
    ]


def test_the_text_is_also_available_in_english(
    write: Any, company: Any, clock: Any, app: Flask
) -> None:
    busy_day(write, company, clock)
    close(write)
    with app.test_request_context():
        session["locale"] = "en"
        told = explain_line(line_of("daily-cards-top3", company.lin), load_company()).told
    assert told.opening == "Ranked by Cards: number 1."


def test_the_facts_say_which_counted_and_which_did_not_and_why(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    late = clock.set("2026-03-02T20:30")
    clock.set("2026-03-02T21:10")
    card(write, company.lin, "k9", "NO-9", at=late)
    mistake = card(write, company.lin, "k8", "NO-8", at=late).number
    write(lambda tx: withdraw_record(tx, company.lin, mistake, "w1"))
    close(write)
    verdict(write, company.sun, "v1", sold["first"], "fake")

    [facts] = explain_line(line_of("daily-cards-top3", company.zhao), load_company()).facts
    assert [(row.label, row.state) for row in facts.rows] == [("NO-3", "counted")]
    [own] = explain_line(line_of("designer-card", company.lin), load_company()).facts
    # The rank's cut-off does not concern what each card pays.
    assert {row.label: row.state for row in own.rows} == {
        "NO-1": "fake",
        "NO-2": "counted",
        "NO-8": "withdrawn",
        "NO-9": "counted",
    }


def test_the_ranking_of_a_day_says_which_records_came_too_late(
    write: Any, company: Any, clock: Any
) -> None:
    busy_day(write, company, clock)
    early = clock.set("2026-03-02T20:30")
    clock.set("2026-03-02T21:00:01")
    card(write, company.lin, "k9", "NO-9", at=early)
    close(write)
    explained = explain_line(line_of("daily-cards-top3", company.lin), load_company())
    assert "未计入：截止时间之后才收到的 1 条。" in explained.told.notes
    [facts] = explained.facts
    assert {row.label: row.state for row in facts.rows} == {
        "NO-1": "counted",
        "NO-2": "counted",
        "NO-9": "late",
    }
    assert [row.counts for row in facts.rows] == [False, True, True]


def test_calls_are_listed_with_their_outcomes(write: Any, company: Any, clock: Any) -> None:
    busy_day(write, company, clock)
    call(write, company.wang, "c9", "interested")
    close(write)
    [facts] = explain_line(line_of("daily-invitation-top3", company.wang), load_company()).facts
    assert facts.total == 4
    assert facts.rows[0].label == "interested"


def test_the_bonus_of_a_designer_lists_the_deal_from_an_own_card(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    deal(write, company.zhao, "d1", 900_000, card=sold["first"])
    close(write)
    [facts] = explain_line(line_of("designer-deal", company.lin), load_company()).facts
    assert [(row.kind, row.value) for row in facts.rows] == [("deal", 900_000)]


def test_deals_that_earned_the_designer_nothing_show_the_state_of_their_cards(
    write: Any, company: Any, clock: Any
) -> None:
    sold = {
        serial: card(write, company.lin, f"k{serial}", serial, visited=serial == "VISITED").number
        for serial in ("GOOD", "MENDED", "FAKE", "BACK", "VISITED")
    }
    for serial, number in sold.items():
        deal(write, company.zhao, serial, 100, number)
    gone = deal(write, company.zhao, "GONE", 100, sold["GOOD"])
    give_up = CancelCommand("x", gone.number, "退单")
    write(lambda tx: cancel_deal(tx, company.zhao, give_up))
    mended = CardCommand("k9", "MENDED-2", False)
    write(lambda tx: correct_card(tx, company.lin, sold["MENDED"], mended))
    write(lambda tx: withdraw_record(tx, company.lin, sold["BACK"], "w1"))
    verdict(write, company.sun, "v1", sold["FAKE"], "fake")
    span = Span(company.lin, clock().date(), clock().date(), False, load_company().clock)

    [facts] = facts_behind(PerUnit("d", "d", "day", "designer_deals", Decimal(200)), span)

    assert facts.total == 5
    assert {row.label: row.state for row in facts.rows} == {
        "HT-GOOD": "counted",
        "HT-MENDED": "counted",
        "HT-FAKE": "fake",
        "HT-BACK": "withdrawn",
        "HT-GONE": "cancelled",
    }


def test_a_clause_on_a_product_lists_the_cards_of_that_product(
    write: Any, company: Any, clock: Any
) -> None:
    write(lambda tx: set_card_products(tx, company.he, "金卡\n银卡"))
    for key, product in (("k1", "金卡"), ("k2", "银卡"), ("k3", "")):
        sold = CardCommand(key, key, True, product=product)
        write(lambda tx, sold=sold: record_card(tx, company.lin, sold))
    span = Span(company.lin, clock().date(), clock().date(), False, load_company().clock)
    gold = PerUnit("d", "d", "day", "cards", Decimal(20), product="金卡")
    [facts] = facts_behind(gold, span)
    assert [(row.label, row.state) for row in facts.rows] == [("K1 · 金卡", "counted")]


def test_a_clause_on_designer_deals_of_a_product_lists_those_from_own_cards(
    write: Any, company: Any, clock: Any
) -> None:
    sold = {
        key: card(write, company.lin, f"k{key}", f"NO-{key}", visited=False).number
        for key in ("A", "B")
    }
    sold["Z"] = card(write, company.zhao, "kZ", "NO-Z", visited=False).number
    for key, product in (("A", "净水器"), ("B", "空调"), ("Z", "净水器")):
        given = DealCommand(key, company.lin, f"HT-{key}", 100, sold[key], product=product)
        write(lambda tx, given=given: record_deal(tx, company.lin, given))
    span = Span(company.lin, clock().date(), clock().date(), False, load_company().clock)
    clause = PerUnit("d", "d", "day", "designer_deals", Decimal(200), product="净水器")
    [facts] = facts_behind(clause, span)
    assert [(row.label, row.state) for row in facts.rows] == [("HT-A", "counted")]


def test_a_reversal_says_that_it_is_one(write: Any, company: Any, clock: Any) -> None:
    sold = busy_day(write, company, clock)
    close(write)
    verdict(write, company.qin, "v1", sold["zhaos"], "fake")
    close(write)
    back = [line for line in lines(clause="daily-cards-top3") if line.sign < 0]
    told = explain_line(back[0], load_company()).told
    assert isinstance(told, ReasonText)
    assert "扣回" in told.opening


def test_a_name_unknown_to_every_scheme_is_shown_unchanged() -> None:
    because = {"shape": "from-elsewhere", "figures": [{"name": "x", "value": "7", "unit": "y"}]}
    assert tell_reason(because, {}) == ReasonText(opening="", figures=(("x", "7"),))


def test_a_ranking_row_has_the_instant_at_which_its_value_was_reached() -> None:
    row = {"rank": 1, "who": "a", "value": "7/6", "reached_at": "2026-03-02T03:00:00+00:00"}
    because = {"metric": "sales", "by": "completion", "ranking": [row]}
    [told] = tell_reason(because, {"a": "安"}).ranking
    assert (told.name, told.value) == ("安", "116.67%")
    assert told.reached_at == datetime.fromisoformat("2026-03-02T03:00:00+00:00")
