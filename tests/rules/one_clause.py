"""One shipped clause, settled alone for the cast of cast.py, with facts of theirs in few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from rules.case import NO_RULE_INPUTS, Case, RuleInputs
from rules.clauses import Clause
from rules.counting import Fact
from rules.facts import Contribution, Deal, Person, Rating, Target
from rules.force import EVERYONE, Force, Reach, Term
from rules.outcomes import Finding
from rules.periods import Period, month_period, quarter_period, year_period
from rules.scheme import load_scheme, shipped
from tests.rules.cast import CAST, CLOCK, at, deal, roster, tallies

MARCH, QUARTER, YEAR = month_period(2026, 3), quarter_period(2026, 1), year_period(2026)


def clause(scheme: str, key: str, **other: Any) -> Clause:
    """A shipped scheme's clause, with other numbers where they are given."""
    file = shipped(scheme)
    assert file is not None
    found = load_scheme(file).revisions[0].clause(key)
    assert found is not None
    return replace(found, **other)


def settled(
    of: Clause,
    period: Period,
    facts: Sequence[Fact] = (),
    *targets: Target,
    rule_inputs: RuleInputs = NO_RULE_INPUTS,
    reach: Reach = EVERYONE,
    people: tuple[Person, ...] = CAST,
) -> Finding:
    """What the clause finds."""
    company = roster(*targets, people=people)
    force = Force((Term(reach=reach),))
    case = Case(period, company, tallies(company, *facts), CLOCK, rule_inputs, force)
    return of.find(case)


def paid(finding: Finding) -> dict[str, int | None]:
    """Who gets how much."""
    return {outcome.to: outcome.amount for outcome in finding.outcomes}


def told(finding: Finding, who: str) -> tuple[dict[str, str], list[str]]:
    """Why one of them gets it: the figures by name, and the sums."""
    [because] = [outcome.because for outcome in finding.outcomes if outcome.to == who]
    return {each["name"]: each["value"] for each in because["figures"]}, list(because["steps"])


def sold(who: str, day: str, yuan: int | Fraction) -> Deal:
    """A deal of a day."""
    return deal(who, f"D-{who}-{day}", f"{day}T09:00", int(yuan * 100))


def target(who: str, yuan: int | Fraction, kind: str = "month", **other: Any) -> Target:
    """A target of sales."""
    return Target(who, "sales", kind, Fraction(yuan) * 100, **other)


def rated(who: str, score: float) -> Rating:
    """A rating on Monday."""
    return Rating("", who, at("09:00"), at("09:00"), round(score * 100))


def points(who: str, number: int) -> Contribution:
    """Points for a person on Monday."""
    return Contribution("", who, None, at("09:00"), at("09:00"), number * 100)
