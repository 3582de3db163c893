"""Put a scenario's scheme in force: HR proposes, the leader approves."""

from __future__ import annotations

from datetime import date

from bench.scenarios.clerk import Clerk, NotEntered
from bench.scenarios.company import HR, LEADER, StagedCompany
from rules.force import Term
from rules.periods import Period
from rules.scenario_file import Scenario
from webapp.people.operations.add_people import add_team
from webapp.planning.operations.decide_campaign import decide_campaign
from webapp.planning.operations.enrol import (
    EnrolmentGiven,
    decide_enrolment,
    end_enrolment,
    propose_enrolment,
)
from webapp.planning.operations.propose_campaign import CampaignGiven, propose_campaign
from webapp.schemes.catalogue import FACT_CLOCK

NOBODY = "nobody"  # a team without members


def put_in_force(clerk: Clerk, founded: date) -> None:
    """Put the scheme in force: by its campaign, or by HR's proposal and a leader's approval."""
    scenario, company = clerk.scenario, clerk.company
    [term] = scenario.force.terms
    span = scenario.roster.campaign
    if span is not None:
        _open_campaign(company, scenario, span)
    if scenario.scheme.campaign and term == Term():
        return
    if term.until is not None and term.until < founded:
        return  # it ended before the company's first day
    begin = max(term.start or founded, founded)
    if span is not None and scenario.scheme.campaign:
        if not Term(begin, term.until).includes(span.start):
            _approve_nobody(company, scenario, founded)
        if term.until is not None and term.until < span.start:
            return  # outside the campaign the scheme has no clauses
    enrolment = EnrolmentGiven(
        scenario.scheme.id,
        begin,
        tuple(term.reach.roles),
        tuple(term.reach.levels),
        tuple(term.reach.teams),
    )
    _approve(company, enrolment, term.until)


def _approve_nobody(company: StagedCompany, scenario: Scenario, founded: date) -> None:
    """Approve the scheme for a team without members.

    An approval that holds on a campaign's first day says for whom the scheme is in force, in
    place of the campaign; so the campaign does not put it in force before `[force]` does.
    """
    company.write(lambda tx: add_team(tx, HR[0], NOBODY, NOBODY, "store"))
    _approve(company, EnrolmentGiven(scenario.scheme.id, founded, teams=(NOBODY,)), None)


def _open_campaign(company: StagedCompany, scenario: Scenario, span: Period) -> None:
    """HR proposes the campaign, a leader approves it. A scheme without campaigns borrows one."""
    scheme = scenario.scheme.id if scenario.scheme.campaign else FACT_CLOCK
    given = CampaignGiven("", "情景活动", scheme, span.start, span.end)
    number = company.write(lambda tx: propose_campaign(tx, HR[0], given))
    company.write(lambda tx: decide_campaign(tx, LEADER, number, True))
    if campaign_id(scenario) not in {held.id for held in company.runtime.company.campaigns}:
        raise NotEntered("the campaign has another id")


def campaign_id(scenario: Scenario) -> str:
    """The id that the product gives to the first campaign from its first day."""
    span = scenario.roster.campaign
    return f"c{span.start:%Y%m%d}" if span is not None else ""


def _approve(company: StagedCompany, given: EnrolmentGiven, until: date | None) -> None:
    """HR proposes, a leader approves, and at once ends it on its last day, if there is one."""
    number = company.write(lambda tx: propose_enrolment(tx, HR[0], given))
    company.write(lambda tx: decide_enrolment(tx, LEADER, number, True))
    if until is not None:
        company.write(lambda tx: end_enrolment(tx, LEADER, number, until))
