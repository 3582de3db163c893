"""Transfer a person to another post from a day on, and set a person's last day."""

from __future__ import annotations

from datetime import date

from rules.facts import LEVELS, ROLES
from rules.reads import PEOPLE
from webapp.company.models import Person, Team
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import RequiredDay
from webapp.facts.models import Fact
from webapp.facts.transactions import Transaction
from webapp.people.operations.staff import DECISIONS, Placement, place
from webapp.web.operations import sign_in

ON, LEFT_ON = RequiredDay("on"), RequiredDay("left_on")


class SupervisesSelf(JiebaoError):
    """Nobody may be their own supervisor."""

    sentence = _("主管不能是本人。")
    field = "supervisor"


class BeforeHired(JiebaoError):
    """The day is before the day of hiring."""

    sentence = _("%(on)s 早于入职日 %(hired)s。")
    field = "on"


class RecordsLater(JiebaoError):
    """The person has records after the proposed last day."""

    sentence = _("%(name)s 在 %(on)s 之后还有记录,请核对离职日。")
    field = "left_on"


def transfer(tx: Transaction, by: str, placement: Placement) -> None:
    """Transfer a person; facts since that day then count for the new team.

    Raises NotFound, UnknownChoice, SupervisesSelf, BeforeHired.
    """
    person = _person(placement.person)
    if placement.role not in ROLES or placement.level not in (None, *LEVELS):
        raise UnknownChoice()
    if placement.team is not None and not Team.select().where(Team.id == placement.team).exists():
        raise NotFound()
    if placement.supervisor is not None:
        _person(placement.supervisor)
        if placement.supervisor == placement.person:
            raise SupervisesSelf()
    if person.hired_on and placement.on < person.hired_on:
        raise BeforeHired(on=placement.on.isoformat(), hired=person.hired_on.isoformat())
    place(tx, by, placement)


def leave(tx: Transaction, by: str, person_id: str, left_on: date) -> None:
    """Set a person's last day; if it is past, end their sessions. People are never deleted.

    Raises NotFound, BeforeHired, RecordsLater.
    """
    person = _person(person_id)
    if person.hired_on and left_on < person.hired_on:
        refusal = BeforeHired(on=left_on.isoformat(), hired=person.hired_on.isoformat())
        refusal.field = "left_on"
        raise refusal
    own = Fact.kind.not_in(DECISIONS)
    if Fact.select().where(Fact.person == person_id, Fact.day > left_on, own).exists():
        raise RecordsLater(name=person.name, on=left_on.isoformat())
    tx.touch(PEOPLE, min(left_on, person.left_on or left_on), who=person_id)
    Person.update(left_on=left_on).where(Person.id == person_id).execute()
    tx.audit(by, "leave", f"person:{person_id}", after={"left_on": left_on})
    tx.notice("roster")
    if left_on < tx.company.clock.day(tx.now):
        sign_in.end_all_sessions(tx, by, person_id)


def _person(person: str) -> Person:
    held = Person.get_or_none(Person.id == person)
    if held is None:
        raise NotFound()
    return held
