"""The roster that a company snapshot gives to settlement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from rules.basis import canonical
from rules.basis_roster import roster_json, roster_text
from rules.periods import campaign_period
from webapp.company.snapshot import KEPT_ROSTERS
from webapp.people.operations.set_target import TargetGiven, set_target
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


def test_one_roster_and_one_text_of_it_serve_all_schemes_of_a_period(
    write: Any, company: Any
) -> None:
    known = load_company()
    roster = known.roster(date(2026, 3, 31))
    assert known.roster(date(2026, 3, 31)) is roster
    assert roster_json(roster) is roster_json(known.roster(date(2026, 3, 31)))
    assert roster_json(roster) == canonical(roster_text(roster))

    given = TargetGiven(company.lin, "sales", "month", 5_000_00)
    write(lambda tx: set_target(tx, company.he, given))
    later = load_company().roster(date(2026, 3, 31))
    assert later is not roster
    assert roster_json(later) != roster_json(roster)


def test_rosters_of_many_days_are_not_kept(company: Any) -> None:
    known = load_company()
    first = known.roster(date(2026, 1, 1))
    for number in range(KEPT_ROSTERS):
        known.roster(date(2026, 2, 1) + timedelta(number))
    assert known.roster(date(2026, 1, 1)) is not first
