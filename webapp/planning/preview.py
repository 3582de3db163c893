"""Compute what a scheme would pay for a period, without writing anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from rules.case import RuleInputs
from rules.force import Force
from rules.outcomes import MONEY
from rules.periods import Period
from rules.scheme import Scheme
from rules.settlement import settle
from rules.tallies import TallySource
from webapp.company.enrolled import CampaignSpan
from webapp.company.snapshot import Company
from webapp.feedback.rule_inputs import rule_inputs_until


def previewed_outcomes(
    company: Company,
    scheme: Scheme,
    period: Period,
    force: Force,
    tallies: TallySource,
    span: CampaignSpan | None = None,
    inputs: RuleInputs | None = None,
) -> dict[str, int]:
    """Return the fen that each clause would pay for a period, by the figures so far.

    `inputs`: the rule inputs up to the period's last day, where the caller has read them already.
    """
    roster = company.roster(period.end, span)
    if inputs is None:
        inputs = rule_inputs_until(period.end)
    found = settle(scheme, period, roster, tallies, inputs, force)
    sums: dict[str, int] = defaultdict(int)
    for outcome in found.outcomes:
        if outcome.kind in MONEY:
            sums[outcome.clause] += outcome.amount or 0
    return dict(sums)


def with_clauses(scheme: Scheme, clauses: Collection[str]) -> Scheme:
    """The scheme with only these clauses in each of its revisions."""
    return replace(
        scheme,
        revisions=tuple(
            replace(each, clauses=tuple(held for held in each.clauses if held.id in clauses))
            for each in scheme.revisions
        ),
    )
