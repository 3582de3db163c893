"""Found the large company by the product's operations: people, posts, targets, schemes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from bench.company.cast import HR, LEADER, TEAM_SIZE, LargeSeller, LargeTeam
from webapp.company.models import Person
from webapp.demo.calendar import set_calendar
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import PersonGiven, add_person, add_team, set_head
from webapp.people.operations.place_person import set_supervisor
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.planning.operations.decide_campaign import add_campaign
from webapp.planning.operations.enrol import EnrolmentGiven, run_from
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.schemes.catalogue import schemes

CAMPAIGN_SCHEME = "card-campaign"
CAMPAIGN_DAYS = 100
SALES = {"junior": ("normal", 8_000_00), "middle": ("hard", 12_000_00), "senior": ("stretch", 0)}
STRETCH = 18_000_00
Days = tuple[date, date]


def found_large_company(
    tx: Transaction,
    cast: Sequence[LargeSeller],
    days: Days,
    floor: int,
    password_hash: str,
) -> None:
    """Enter teams, people, targets and calendar; every scheme is in force from the first day."""
    first, last = days
    for name, value in (("company", "大河家居"), ("department", "人力资源部")):
        set_setting(tx, LEADER, name, json.dumps(value, ensure_ascii=False))
    teams = list(dict.fromkeys(seller.team for seller in cast))
    for team in teams:
        add_team(tx, LEADER, team.id, team.name)
    for given in _people(cast, teams, password_hash):
        add_person(tx, HR, given)
    for team in teams:
        set_head(tx, LEADER, team.id, team.head)
    for seller in cast:
        set_supervisor(tx, seller.id, seller.team.supervisor)
    # Written without an operation: everybody has the bench's password, which need not be changed.
    Person.update(must_change_password=False).execute()
    set_calendar(tx, first, last)
    for scheme in schemes().values():
        if not scheme.campaign:
            run_from(tx, EnrolmentGiven(scheme.id, first))
    for target in _targets(cast, teams, floor):
        set_target(tx, LEADER, target)


def _people(
    cast: Sequence[LargeSeller], teams: Iterable[LargeTeam], password_hash: str
) -> Iterator[PersonGiven]:
    def given(person: str, name: str, role: str, team: str | None = None) -> PersonGiven:
        return PersonGiven(
            id=person, name=name, role=role, team=team, grade=5, password_hash=password_hash
        )

    yield given(LEADER, "陆正扬", "leader")
    yield given(HR, "何静", "hr")
    for team in teams:
        yield given(team.head, f"{team.name}店长", "head", team.id)
        yield given(team.supervisor, f"{team.name}主管", "supervisor", team.id)
    for seller in cast:
        yield PersonGiven(
            id=seller.id,
            name=seller.name,
            role=seller.role,
            team=seller.team.id,
            level=seller.level,
            sex=seller.sex,
            grade=2,
            hired=seller.hired,
            left=seller.left,
            birthday=seller.birthday,
            password_hash=password_hash,
        )


def _targets(
    cast: Sequence[LargeSeller], teams: Iterable[LargeTeam], floor: int
) -> Iterator[TargetGiven]:
    for seller in cast:
        difficulty, sales = SALES[seller.level]
        yield TargetGiven(seller.id, "calls", "day", floor)
        yield TargetGiven(seller.id, "invitations", "day", 1)
        yield TargetGiven(seller.id, "cards", "campaign", 7)
        yield TargetGiven(seller.id, "sales", "month", sales or STRETCH, difficulty=difficulty)
    for team in teams:
        yield TargetGiven(team.id, "cards", "campaign", 7 * TEAM_SIZE)
        yield TargetGiven(team.id, "sales", "month", 11_000_00 * TEAM_SIZE)


def open_campaign_of(tx: Transaction, first: date, day: date) -> None:
    """Open the campaign that begins on `day`: every CAMPAIGN_DAYS days from `first` one begins."""
    number, rest = divmod((day - first).days, CAMPAIGN_DAYS)
    if rest == 0:
        given = CampaignGiven(
            f"c{number + 1}",
            f"第{number + 1}次百日冲刺",
            CAMPAIGN_SCHEME,
            day,
            day + timedelta(days=CAMPAIGN_DAYS - 1),
        )
        add_campaign(tx, LEADER, given)
