"""The roster that a company snapshot gives to settlement."""

from __future__ import annotations

from typing import Any

from rules.periods import campaign_period
from webapp.people.operations.staff import TargetGiven, set_target
from webapp.schemes.company_loading import load_company


def test_settlement_uses_a_target_that_is_for_one_campaign_alone(write: Any, company: Any) -> None:
    for only, value in ((None, 10), (company.campaign, 4), ("another", 1)):
        given = TargetGiven(company.east, "cards", "campaign", value, only=only)
        write(lambda tx, given=given: set_target(tx, company.he, given))

    known = load_company()
    span = known.campaign(company.campaign)
    roster = known.roster(span.end, span)
    target = roster.target(company.east, "cards", campaign_period(span.start, span.end))
    assert target is not None
    assert target.value == 4
