"""Create the sample company: teams, people, campaign, targets, call lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from webapp.calling.call_list_sheet import CustomerRow
from webapp.calling.operations.import_call_list import import_call_list
from webapp.company.models import Person
from webapp.core.sealed_numbers import SealedNumber
from webapp.demo.cast import HR, LEADER, Cast, Employee, teams_of
from webapp.demo.chance import chance, phone_number
from webapp.demo.names import customer_name
from webapp.demo.size import Size
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import ALWAYS, add_person, add_team, set_head
from webapp.people.operations.place_person import set_supervisor
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.planning.operations.decide_campaign import add_campaign
from webapp.planning.operations.enrol import EnrolmentGiven, run_from
from webapp.planning.operations.propose_campaign import CampaignGiven

COMPANY, DEPARTMENT = "锦程家居", "人力资源部"
FILLING, COMPLETE = (
    "filling",
    "complete",
)  # values of the setting `sample`, which only the sample company has
CAMPAIGN = "bairi"
# The campaign's scheme is for all, by its campaign.
ENROLLED = (("telesales-reward", ("telesales",)), ("commission", ("guide", "designer")))
LONG = timedelta(days=99)  # 百日: the hundredth day is the last
Seal = Callable[[str], SealedNumber]


def found_company(
    tx: Transaction, cast: Cast, size: Size, start: date, seal: Seal, password_hash: str
) -> None:
    """Enter teams, people with passwords, heads, supervisors, the campaign and targets."""
    for name, value in (("company", COMPANY), ("department", DEPARTMENT), ("sample", FILLING)):
        set_setting(tx, LEADER, name, json.dumps(value, ensure_ascii=False))
    for team, name, kind in teams_of(size):
        add_team(tx, LEADER, team, name, kind)
    for person in cast.people:
        given = replace(person.given, phone=seal(person.phone), password_hash=password_hash)
        add_person(tx, HR, given)
    for person in cast.people:
        if person.supervisor is not None:
            set_supervisor(tx, person.id, person.supervisor)
    for team, head in cast.heads:
        set_head(tx, LEADER, team, head)
    # Written without an operation: the sample's password is documented and need not be changed.
    Person.update(must_change_password=False).execute()
    span = CampaignGiven(CAMPAIGN, "百日冲刺", "card-campaign", start, start + LONG)
    add_campaign(tx, LEADER, span)
    for scheme, roles in ENROLLED:
        run_from(tx, EnrolmentGiven(scheme, ALWAYS, roles))
    for target in _targets(cast, size):
        set_target(tx, LEADER, target)


def _targets(cast: Cast, size: Size) -> Iterator[TargetGiven]:
    given = TargetGiven
    each = size.calls / size.days / size.sellers
    cards = size.cards / size.days / size.sellers * 100
    for seller in cast.sellers:
        calls = each * {"telesales": 1.2}.get(seller.given.role, 0.5)
        yield given(seller.id, "calls", "day", max(1, round(calls * 0.6)))
        yield given(seller.id, "invitations", "day", max(1, round(calls * 0.25)))
        yield given(seller.id, "invitations", "campaign", max(1, round(calls * 0.25) * size.days))
        yield given(seller.id, "cards", "campaign", max(1, round(cards)))
        difficulty, sales = _sales_target(seller)
        yield given(seller.id, "sales", "month", sales, difficulty=difficulty)
    for team, _name, _kind in teams_of(size):
        members = [seller for seller in cast.sellers if seller.given.team == team]
        yield given(team, "cards", "campaign", max(1, round(cards * len(members) * 0.95)))


def _sales_target(seller: Employee) -> tuple[str, int]:
    """Difficulty and fen a month, by level."""
    levels = {
        "junior": ("normal", 20_000),
        "middle": ("hard", 35_000),
        "senior": ("stretch", 60_000),
    }
    difficulty, yuan = levels[seller.given.level or "junior"]
    return difficulty, yuan * 100


def give_call_lists(tx: Transaction, cast: Cast, size: Size, seed: int, seal: Seal) -> None:
    """Give each seller customers to call, as the import of HR's call list does."""
    random = chance(seed, "customers")
    sellers = cast.sellers
    given: set[str] = set()
    rows = [
        CustomerRow(
            phone=_another_number(random, given),
            seller=sellers[place % len(sellers)].id,
            name=customer_name(random),
            visited=random.choice((None, False, True)),
            row=place + 2,
        )
        for place in range(size.customers)
    ]
    import_call_list(tx, HR, rows, seal)


def _another_number(random: Random, given: set[str]) -> str:
    """A number that is not among those given; it is added to them."""
    number = phone_number(random)
    while number in given:
        number = phone_number(random)
    given.add(number)
    return number


def complete(tx: Transaction) -> None:
    """Mark the sample company as complete; only an incomplete one may be deleted."""
    set_setting(tx, LEADER, "sample", json.dumps(COMPLETE))
