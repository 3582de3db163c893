"""Add one person with the first posting, as HR does it in the browser."""

from __future__ import annotations

from datetime import date

from rules.facts import LEVELS, ROLES
from webapp.company.models import Team
from webapp.company.roles import HR
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.people.operations.place_person import set_supervisor


class SupervisorNotThere(JiebaoError):
    """The supervisor is not employed on the first day of the posting."""

    sentence = _("主管 %(name)s 在 %(on)s不在职，请另选一位。")
    field = "supervisor"


class SameName(JiebaoError):
    """Somebody else has this name; HR must confirm that this is another person."""

    sentence = _("已有同名的人：%(known)s。确认不是同一个人，再保存一次。")
    field = "name"
    status = 409


def hire_person(
    tx: Transaction, by: str, given: PersonGiven, *, another_of_the_name: bool = False
) -> None:
    """Add a person with a first posting; `another_of_the_name`: HR has confirmed the namesake.

    Raises NotAllowed, UnknownChoice, NotFound, SupervisorNotThere, SameName, StaffNumberTaken,
    PhoneTaken.
    """
    demand_role(tx, by, HR)
    company, today = tx.company, tx.company.clock.day(tx.now)
    if given.role not in ROLES or given.level not in (None, *LEVELS):
        raise UnknownChoice()
    if given.team is not None and not Team.select().where(Team.id == given.team).exists():
        raise NotFound()
    if given.supervisor is not None:
        demand_supervisor(company, given.supervisor, max(given.hired or today, today))
    known = [each.id for each in company.people.values() if each.name == given.name]
    if given.id not in company.people and known and not another_of_the_name:
        raise SameName(known="、".join(f"{given.name} {number}" for number in known))
    add_person(tx, by, given)
    if given.supervisor is not None:
        set_supervisor(tx, given.id, given.supervisor)


def demand_supervisor(company: Company, supervisor: str, on: date) -> None:
    """Check that a supervisor is employed on a day. Raises NotFound, SupervisorNotThere."""
    if supervisor not in company.people:
        raise NotFound()
    if company.posting(supervisor, on) is None:
        raise SupervisorNotThere(name=company.name_of(supervisor), on=on)
