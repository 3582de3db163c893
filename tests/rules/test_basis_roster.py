"""The roster, rule_inputs and reach of a settlement survive being written as JSON."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from rules.basis import canonical
from rules.basis_roster import (
    force_of,
    force_text,
    period_of_text,
    period_text,
    roster_of,
    roster_text,
    rule_inputs_of_text,
    rule_inputs_text,
)
from rules.case import RuleInputs
from rules.facts import Grant, Posting, Target, Team, Training
from rules.force import ALWAYS, Force, Reach, Term
from tests.rules.cast import CAMPAIGN, LIN, WANG, at, roster
from tests.rules.one_clause import MARCH

FULL = replace(
    LIN,
    postings=(*LIN.postings, Posting(date(2026, 3, 9), "guide", None, "sun", "senior")),
    sex="f",
    grade=3,
    hired=date(2024, 2, 29),
    left=date(2026, 12, 31),
    birthday=date(2000, 2, 29),
    plan="contracts",
    exempt=True,
    relieved=((date(2026, 3, 4), date(2026, 3, 6)), (date(2026, 5, 1), None)),
    plans=((date(2026, 4, 1), "sales"),),
)


def through(text: object) -> Any:
    """What a page of JSON gives back."""
    return json.loads(canonical(text))


def test_a_roster_comes_back_whole() -> None:
    company = replace(
        roster(
            Target("lin", "sales", "month", Fraction(100001, 3), "2026-03", "hard"),
            Target("east", "cards", "campaign", 7),
            people=(FULL, WANG),
        ),
        teams={
            "east": Team("east", "东城店", "store", "gao", ((None, None), (MARCH.start, "lin"))),
            "west": Team("west"),
        },
        holidays=frozenset({date(2026, 5, 1)}),
        workdays=frozenset({date(2026, 5, 9)}),
    )
    again = roster_of(through(roster_text(company)))
    assert again.people == company.people
    assert again.teams == company.teams
    assert set(again.targets) == set(company.targets)
    assert (again.holidays, again.workdays) == (company.holidays, company.workdays)
    assert again.campaign == CAMPAIGN
    assert roster_of(through(roster_text(replace(company, campaign=None)))).campaign is None


def test_rule_inputs_come_back_whole() -> None:
    rule_inputs = RuleInputs(
        grants=(
            Grant("lin", None, "new_market", 100, True, at("09:00")),
            Grant(None, "east", "new_business", 1, False, at("09:01")),
        ),
        trainings=(
            Training("lin", "话术", True, at("09:00")),
            Training("lin", "话术", False, at("10:00")),
        ),
    )
    assert rule_inputs_of_text(through(rule_inputs_text(rule_inputs))) == rule_inputs


def test_force_and_period_come_back_whole() -> None:
    some = Reach(frozenset({"guide", "designer"}), frozenset({"senior"}), frozenset({"east"}))
    dated = Term(date(2026, 3, 2), date(2026, 3, 31), some, date(2026, 3, 1))
    for force in (ALWAYS, Force((Term(reach=some), dated))):
        assert force_of(through(force_text(force))) == force
    for period in (MARCH, CAMPAIGN):
        assert period_of_text(through(period_text(period))) == period


def test_the_order_of_people_and_targets_leaves_no_trace() -> None:
    targets = [Target("lin", "sales", kind, value) for kind in ("month", "year") for value in (5,)]
    one = roster_text(roster(*targets))
    other = roster_text(roster(*reversed(targets)))
    assert canonical(one) == canonical(other)
