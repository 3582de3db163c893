"""Add people with their first postings, add teams, and set a team's head."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from peewee import chunked

from rules.reads import PEOPLE
from webapp.company.models import Headship, Person, Posting, Team
from webapp.core.errors import JiebaoError, _
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.transactions import Transaction, as_audited

ASKED_AT_ONCE = 500  # numbers in one query
ALWAYS = date(2000, 1, 1)  # first day of a first placement without a known day of hiring


class StaffNumberTaken(JiebaoError):
    """Somebody else has this staff number."""

    sentence = _("工号 %(id)s 已经有人使用。")
    field = "id"
    status = 409


class TeamClosed(JiebaoError):
    """The team takes no new members on the day."""

    sentence = _("团队“%(team)s”从 %(on)s起关闭，不再进人。请另选团队。")
    field = "team"


class PhoneTaken(JiebaoError):
    """Somebody else signs in with this phone number."""

    sentence = _("手机号 %(masked)s 已经登记在别人名下。")
    field = "phone"
    status = 409


@dataclass(frozen=True)
class PersonGiven:
    """A person to be added; `role`, `team`, `supervisor` and `level` are of the first posting."""

    id: str
    name: str
    role: str
    team: str | None = None
    supervisor: str | None = None
    level: str | None = None
    sex: str | None = None
    grade: int | None = None
    hired: date | None = None
    left: date | None = None
    birthday: date | None = None
    plan: str = "sales"
    exempt: bool = False
    phone: SealedNumber | None = None
    password_hash: str | None = None


def add_team(tx: Transaction, by: str, team: str, name: str, kind: str = "store") -> None:
    """Add a team."""
    tx.insert(Team, id=team, name=name, kind=kind)
    tx.audit(by, "add_team", f"team:{team}", after={"name": name, "kind": kind})
    tx.notice("roster")


def demand_open_team(team: str | None, last: date | None) -> None:
    """Check that a team may have a member until `last` (None: without an end). Raises TeamClosed.

    One query: a look into the company would read it again after each change of the roster.
    """
    held = Team.get_or_none(Team.id == team) if team is not None else None
    if held is not None and held.closed_on and (last is None or last >= held.closed_on):
        raise TeamClosed(team=held.name, on=held.closed_on)


def add_person(tx: Transaction, by: str, given: PersonGiven) -> None:
    """Insert a person with a first posting without a supervisor; `set_supervisor` sets it later.

    Raises TeamClosed, StaffNumberTaken, PhoneTaken.
    """
    add_people(tx, by, [replace(given, supervisor=None)])


def add_people(tx: Transaction, by: str, people: Sequence[PersonGiven]) -> None:
    """Insert people with their first postings; they may supervise each other.

    Raises TeamClosed, StaffNumberTaken, PhoneTaken.
    """
    for team in {each.team for each in people}:
        lasts = [each.left for each in people if each.team == team]
        demand_open_team(team, None if None in lasts else max(filter(None, lasts)))
    _demand_free_numbers(people)
    _insert_people(tx, people)
    _insert_first_postings(tx, people)
    tx.audit_many("add_person", ((by, f"person:{each.id}", _told(each)) for each in people))
    tx.notice("roster")


def _told(given: PersonGiven) -> str:
    return as_audited({"name": given.name, "role": given.role, "team": given.team})


def _demand_free_numbers(people: Iterable[PersonGiven]) -> None:
    """Check that nobody has these staff numbers or phones. Raises StaffNumberTaken, PhoneTaken."""
    for some in chunked(people, ASKED_AT_ONCE):
        taken = Person.select(Person.id).where(Person.id.in_([each.id for each in some]))
        for (number,) in taken.tuples().limit(1):
            raise StaffNumberTaken(id=number)
        masked = {each.phone.hash: each.phone.masked for each in some if each.phone}
        known = Person.select(Person.phone_hash).where(Person.phone_hash.in_(list(masked)))
        for (held,) in known.tuples().limit(1):
            raise PhoneTaken(masked=masked[held])


def _insert_people(tx: Transaction, people: Iterable[PersonGiven]) -> None:
    """Insert people by one statement."""
    rows = [
        {
            "id": given.id,
            "name": given.name,
            "phone_cipher": given.phone.cipher if given.phone else None,
            "phone_hash": given.phone.hash if given.phone else None,
            "sex": given.sex,
            "grade": given.grade,
            "hired_on": given.hired,
            "left_on": given.left,
            "birthday": given.birthday,
            "plan": given.plan,
            "exempt": given.exempt,
            "password_hash": given.password_hash,
            "must_change_password": True,
        }
        for given in people
    ]
    tx.insert_rows(Person, rows)


def _insert_first_postings(tx: Transaction, people: Sequence[PersonGiven]) -> None:
    """Insert people's first placements by one statement, and touch the days since then."""
    rows = [
        {
            "person": given.id,
            "from_on": given.hired or ALWAYS,
            "role": given.role,
            "team": given.team,
            "supervisor": given.supervisor,
            "level": given.level,
        }
        for given in people
    ]
    tx.insert_rows(Posting, rows)
    for given in people:
        tx.touch(PEOPLE, given.hired or ALWAYS, who=given.id)


def set_head(tx: Transaction, by: str, team: str, person: str, on: date = ALWAYS) -> None:
    """Set the head of a team from a day on."""
    Headship.insert(team=team, person=person, from_on=on).on_conflict(
        conflict_target=[Headship.team, Headship.from_on], preserve=[Headship.person]
    ).execute()
    tx.touch(PEOPLE, on, who=team)
    tx.audit(by, "set_head", f"team:{team}", after={"person": person, "on": on})
    tx.notice("roster")
