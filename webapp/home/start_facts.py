"""Count what a new company has entered on the way to its first settled day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peewee import fn

from rules.facts import SELLERS
from webapp.company.models import CampaignProposal, CampaignStep
from webapp.company.models import Person as PersonRow
from webapp.company.roles import LEADERS
from webapp.company.snapshot import Company
from webapp.ledger.models import Settlement
from webapp.schemes.models import Enrolment, EnrolmentStep
from webapp.web.models import FirstPassword, SignIn


@dataclass(frozen=True)
class StartFacts:
    """Counts of what the company has, and of what it lacks.

    `waiting_…`: proposals without a decision; `approved_…`: those that a leader approved.
    `signed_in`: how many sellers have ever signed in; `slips`: how many first passwords are kept.
    """

    sellers: int
    leaders: int
    teamless: int
    teams: int
    headless: int
    waiting_campaigns: int
    approved_campaigns: int
    waiting_schemes: int
    approved_schemes: int
    leader_signed_in: bool
    signed_in: int
    slips: int


def is_first_day_settled() -> bool:
    """Whether anything was ever settled, which ends the first start."""
    return bool(Settlement.select(Settlement.id).limit(1).exists())


def start_facts(company: Company, today: date) -> StartFacts:
    """Read the counts by a fixed number of queries."""
    roles = _roles(company, today)
    sellers = [person for person, (role, _team) in roles.items() if role in SELLERS]
    leaders = [person for person, (role, _team) in roles.items() if role in LEADERS]
    known = _ever_signed_in()
    teams, offices = frozenset(company.open_teams(today)), _offices(roles)
    steps = CampaignStep.select(CampaignStep.proposal)
    campaigns, decided = CampaignProposal.select(), EnrolmentStep.select(EnrolmentStep.enrolment)
    return StartFacts(
        sellers=len(sellers),
        leaders=len(leaders),
        teamless=sum(not roles[person][1] for person in sellers),
        teams=len(teams),
        headless=sum(company.head_of(team, today) not in roles for team in teams - offices),
        waiting_campaigns=campaigns.where(CampaignProposal.id.not_in(steps)).count(),
        approved_campaigns=len(company.campaigns),
        waiting_schemes=Enrolment.select().where(Enrolment.id.not_in(decided)).count(),
        approved_schemes=len(company.enrolments),
        leader_signed_in=any(person in known for person in leaders),
        signed_in=sum(person in known for person in sellers),
        slips=FirstPassword.select().count(),
    )


def _roles(company: Company, today: date) -> dict[str, tuple[str, str]]:
    """Role and team (empty: none) of everybody employed today or later, by staff number."""
    found = {}
    for person in company.people.values():
        posting = person.posting_on(today)
        if posting is None and (person.left is None or person.left >= today) and person.postings:
            posting = person.postings[0]
        if posting is not None:
            found[person.id] = (posting.role, posting.team or "")
    return found


def _offices(roles: dict[str, tuple[str, str]]) -> frozenset[str]:
    """The teams in which nobody sells, such as an office: they need no head."""
    selling = {team for role, team in roles.values() if role in SELLERS}
    return frozenset(team for _role, team in roles.values() if team and team not in selling)


def _ever_signed_in() -> frozenset[str]:
    signed_in = SignIn.select().where(SignIn.person == PersonRow.id)
    rows = PersonRow.select(PersonRow.id).where(fn.EXISTS(signed_in))
    return frozenset(person for (person,) in rows.tuples())
