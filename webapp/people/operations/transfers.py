"""Transfer a person to another post from a day on; set or remove a person's last day."""

from __future__ import annotations

from datetime import date

from rules.facts import LEVELS, ROLES
from rules.reads import PEOPLE
from webapp.company.models import Person, PersonCorrection, Team
from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.models import Fact
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import demand_open_team
from webapp.people.operations.correct_person import DECISIONS, REASON
from webapp.people.operations.hire_person import demand_supervisor
from webapp.people.operations.place_person import Placement, place
from webapp.people.operations.teams import demand_no_other_head
from webapp.web.operations import sign_in

ON, LEFT_ON = RequiredDay("on"), RequiredDay("left_on")
NOTE = Text("reason", most=200, required=False)


class SupervisesSelf(JiebaoError):
    """Nobody may be their own supervisor."""

    sentence = _("主管不能是本人。")
    field = "supervisor"


class BeforeHired(JiebaoError):
    """The day is before the person's day of hiring."""

    sentence = _("%(on)s早于入职日 %(hired)s。")
    field = "on"


class RecordsLater(JiebaoError):
    """The person has records after the proposed last day."""

    sentence = _("%(name)s 在 %(on)s之后还有记录，请核对离职日。")
    field = "left_on"


class NotLeft(JiebaoError):
    """The person has no last day that could be undone."""

    sentence = _("%(name)s 没有登记离职。")
    status = 409


class LeavingSame(JiebaoError):
    """The person's last day is already this day."""

    sentence = _("最后一天已经是这一天。")
    field = "left_on"
    status = 409


def transfer(tx: Transaction, by: str, placement: Placement, *, replacing: bool = False) -> None:
    """Transfer a person from a day on; records since that day then count for the new team.

    `replacing`: HR has confirmed that a new head replaces another one.

    Raises what `check_transfer` raises, and TeamClosed.
    """
    check_transfer(tx, placement, replacing=replacing)
    place(tx, by, placement)


def check_transfer(tx: Transaction, placement: Placement, *, replacing: bool = False) -> None:
    """Check everything of a new post except whether its team is open.

    Raises NotFound, UnknownChoice, SupervisesSelf, SupervisorNotThere, BeforeHired, SecondHead.
    """
    person = _person(placement.person)
    if placement.role not in ROLES or placement.level not in (None, *LEVELS):
        raise UnknownChoice()
    if placement.team is not None and not Team.select().where(Team.id == placement.team).exists():
        raise NotFound()
    if person.hired_on and placement.on < person.hired_on:
        raise BeforeHired(on=placement.on, hired=person.hired_on)
    if placement.supervisor is not None:
        if placement.supervisor == placement.person:
            raise SupervisesSelf()
        demand_supervisor(tx.company, placement.supervisor, placement.on)
    if placement.role == "head" and placement.team is not None:
        team, on = placement.team, placement.on
        demand_no_other_head(tx.company, team, person.id, on, replacing=replacing)


def leave(tx: Transaction, by: str, person_id: str, left_on: date, reason: str = "") -> None:
    """Set a person's last day; if it is past, end their sessions. People are never deleted.

    The change of the last day is recorded as a correction. Raises TextTooLong, and what
    `check_leaving` raises.
    """
    person = check_leaving(person_id, left_on)
    before, after = {"left_on": person.left_on}, {"left_on": left_on}
    _set_last_day(tx, by, person, left_on, NOTE.clean(reason))
    tx.audit(by, "leave", f"person:{person_id}", after=after, before=before)
    if left_on < tx.company.clock.day(tx.now):
        sign_in.end_all_sessions(tx, by, person_id)


def check_leaving(person_id: str, left_on: date) -> Person:
    """Check a last day and return the `Person`.

    Raises NotFound, BeforeHired, RecordsLater, LeavingSame.
    """
    person = _person(person_id)
    if person.hired_on and left_on < person.hired_on:
        refusal = BeforeHired(on=left_on, hired=person.hired_on)
        refusal.field = "left_on"
        raise refusal
    if left_on == person.left_on:
        raise LeavingSame()
    own = Fact.kind.not_in(DECISIONS)
    if Fact.select().where(Fact.person == person_id, Fact.day > left_on, own).exists():
        raise RecordsLater(name=person.name, on=left_on)
    return person


def undo_leaving(tx: Transaction, by: str, person_id: str, reason: str) -> None:
    """Remove a person's last day, so that they are employed without an end again.

    People and customers that were handed over stay where they are. Raises NotAllowed, NotFound,
    NotLeft, Missing, TeamClosed.
    """
    demand_role(tx, by, HR)
    person = _person(person_id)
    reason = REASON.demand(reason)
    if person.left_on is None:
        raise NotLeft(name=person.name)
    last = tx.company.people[person_id].posting_on(tx.company.clock.day(tx.now))
    demand_open_team(last.team if last else None, None)
    before = {"left_on": person.left_on}
    _set_last_day(tx, by, person, None, reason)
    tx.audit(by, "undo_leaving", f"person:{person_id}", {"left_on": None}, before)


def _set_last_day(
    tx: Transaction, by: str, person: Person, left_on: date | None, reason: str
) -> None:
    """Store the last day with its correction, and touch the days that it changes (rule 17)."""
    before = person.left_on
    tx.touch(PEOPLE, min(filter(None, (left_on, before))), who=person.id)
    Person.update(left_on=left_on).where(Person.id == person.id).execute()
    tx.insert(
        PersonCorrection,
        person=person.id,
        field="left",
        before=before.isoformat() if before else "",
        after=left_on.isoformat() if left_on else "",
        reason=reason,
        corrected_by=by,
        corrected_at=tx.now,
    )
    tx.notice("roster")


def _person(person: str) -> Person:
    held = Person.get_or_none(Person.id == person)
    if held is None:
        raise NotFound()
    return held
