"""Settling the sample company again, from kept inputs and from facts, gives the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rules.outcomes import MONEY
from rules.periods import campaign_period, parse_period
from rules.settlement import settle
from tests.webapp.demo.test_demo import AT_FOUR, LEAN, runtime_in
from webapp.demo.fill import fill_company
from webapp.facts.tally_reader import DatabaseTallies
from webapp.feedback.rule_inputs import rule_inputs_until
from webapp.ledger.models import Line, Settlement
from webapp.ledger.settlement_basis import bases_of, differs
from webapp.schemes.catalogue import schemes
from webapp.web.runtime import Runtime


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """The small sample company with the quarter before its campaign."""
    with runtime_in(tmp_path_factory.mktemp("replay") / "var", AT_FOUR) as runtime:
        fill_company(runtime, "no password", replace(LEAN, history=True))
        yield runtime


def newest() -> dict[tuple[str, str], Settlement]:
    """The newest settlement of each scheme and period."""
    return {
        (each.scheme, each.period): each for each in Settlement.select().order_by(Settlement.id)
    }


def test_every_settlement_gives_the_same_bytes_from_what_was_kept(company: Runtime) -> None:
    settlements = list(Settlement.select())
    assert {each.scheme for each in settlements} == {
        "card-campaign",
        "telesales-reward",
        "commission",
    }
    for each in settlements:
        assert bases_of(each)
        assert differs(each, schemes()[each.scheme]) == [], f"{each.scheme} {each.period}"


def test_a_replay_from_the_facts_equals_the_ledger(company: Runtime) -> None:
    held, last_settlements = company.company, newest()
    assert last_settlements
    for (scheme, key), last in last_settlements.items():
        span = None
        if scheme == "card-campaign":
            [span] = held.campaigns
        period = (
            campaign_period(span.start, span.end)
            if span and key.startswith("campaign")
            else parse_period(key)
        )
        force = held.force(scheme)
        assert force.last_day_in(period) is not None
        roster = held.roster(period.end, span)
        rule_inputs = rule_inputs_until(period.end)
        found = settle(schemes()[scheme], period, roster, DatabaseTallies(), rule_inputs, force)
        assert ledger(scheme, key) == {
            (each.clause, each.kind, each.to): each.amount if each.kind in MONEY else 1
            for each in found.outcomes
        }, f"{scheme} {key}, settled last at {last.settled_at}"


def ledger(scheme: str, period: str) -> dict[tuple[str, str, str], int]:
    """The net of the lines that were not rejected: fen for money, a count for all else."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for line in Line.select().where(Line.scheme == scheme, Line.period == period):
        key = (line.clause, line.kind, line.person_id or line.team_id)
        sums[key] += line.amount if line.kind in MONEY else line.sign
    return {key: held for key, held in sums.items() if held}
