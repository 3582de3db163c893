"""Import the company's staff list and its targets: all rows of a table, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from webapp.company.models import Headship, Person, TargetProposal, Team
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, _
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.operations.record import content_hash
from webapp.facts.transactions import Transaction
from webapp.people.operations import targets
from webapp.people.operations.add_people import (
    ALWAYS,
    PersonGiven,
    TeamClosed,
    add_people,
    add_team,
    set_head,
)
from webapp.people.operations.change_staff import change_staff
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.people.operations.teams import new_team_id
from webapp.people.staff_changes import staff_changes
from webapp.people.staff_sheet import NAMED_OTHERWISE, StaffRow
from webapp.people.targets_sheet import TargetRow
from webapp.spreadsheets.faults import Fault, FaultyTable
from webapp.spreadsheets.values import folded

Seal = Callable[[str], SealedNumber]

_DEPARTMENTS = (
    "部",
    "中心",
    "组",
    "办",
    "室",
    "科",
    "处",
)  # how their names end; others are stores
_PHONE_TAKEN = _("这个手机号已登记在 %(name)s 名下。")
_TWO_HEADS = _("团队“%(team)s”在表里已有负责人 %(name)s。")


@dataclass(frozen=True)
class Imported:
    """The result of an import: the numbers of new and known rows, and the names of added teams.

    `changed`: how many known rows changed something. `cancelled`: how many known contracts were
    cancelled later, which stay cancelled. `proposed`: the new rows are proposals that a leader must
    approve. `batch`: the id of the batch of the new people's first passwords. `skipped`: how many
    rows hold nothing to import, such as calls of service numbers.
    """

    new: int
    known: int = 0
    changed: int = 0
    teams: tuple[str, ...] = ()
    cancelled: int = 0
    proposed: bool = False
    batch: int = 0
    skipped: int = 0


def import_staff(
    tx: Transaction,
    by: str,
    rows: Sequence[StaffRow],
    seal: Seal,
    first_hashes: Mapping[str, str],
) -> Imported:
    """Add the new people of a staff list with teams, supervisors and heads; change the others.

    `staff_changes.py` finds what changes. `first_hashes` has the hash of each new person's first
    password by staff number. Raises FaultyTable with every row that conflicts with existing people.
    """
    sealed = {row.staff_number: seal(row.phone) for row in rows if row.phone}
    refuse_faults(_faults(tx.company, rows, sealed))
    # Read once: each added person makes `tx.company` be read again.
    today = tx.company.clock.day(tx.now)
    known = staff_changes(tx.company, rows, seal, today)
    numbers = {change.row.staff_number for change in known}
    new = [row for row in rows if row.staff_number not in numbers]
    teams, made = _teams_of(tx, by, rows)
    add_people(
        tx,
        by,
        [_person_given(row, teams, sealed.get(row.staff_number), first_hashes) for row in new],
    )
    for row in new:
        if row.role == "head" and row.team:
            _set_head(tx, by, teams[row.team], row.staff_number, today)
    changes = [change for change in known if change.is_change]
    if changes:  # else the company, changed by the new people, would be read again for nothing
        refuse_faults(change_staff(tx, by, changes, teams))
    return Imported(len(new), known=len(known), changed=len(changes), teams=made)


def _faults(
    company: Company, rows: Sequence[StaffRow], sealed: Mapping[str, SealedNumber]
) -> list[Fault]:
    """The rows that conflict with existing people, with each other or with a team."""
    return [
        *_name_faults(company, rows),
        *_phone_faults(company, rows, sealed),
        *_head_faults(rows),
        *_team_faults(rows),
    ]


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Raise FaultyTable with these faults in the order of their rows, if there are any."""
    if faults:
        raise FaultyTable(tuple(sorted(faults, key=lambda fault: fault.row or 0)))


def _name_faults(company: Company, rows: Sequence[StaffRow]) -> list[Fault]:
    """One fault for each staff number that belongs to somebody of another name."""
    faults = []
    for row in rows:
        held = company.people.get(row.staff_number)
        if held is not None and folded(held.name) != folded(row.name):
            values = {"id": held.id, "name": held.name}
            faults.append(Fault(row.row, "工号", held.id, NAMED_OTHERWISE, values))
    return faults


def _phone_faults(
    company: Company, rows: Sequence[StaffRow], sealed: Mapping[str, SealedNumber]
) -> list[Fault]:
    """One fault for each phone number that somebody else has already."""
    phones = dict(Person.select(Person.phone_hash, Person.id).tuples())
    faults = []
    for row in rows:
        number = sealed.get(row.staff_number)
        owner = phones.get(number.hash) if number is not None else None
        if number is not None and owner not in (None, row.staff_number):
            values = {"name": company.name_of(owner)}
            faults.append(Fault(row.row, "电话", number.masked, _PHONE_TAKEN, values))
    return faults


def _head_faults(rows: Sequence[StaffRow]) -> list[Fault]:
    heads: dict[str, str] = {}
    faults = []
    for row in rows:
        if row.role != "head" or not row.team:
            continue
        team = folded(row.team)
        if team in heads:
            values = {"team": row.team, "name": heads[team]}
            faults.append(Fault(row.row, "角色", row.role, _TWO_HEADS, values))
        heads.setdefault(team, row.name)
    return faults


def _team_faults(rows: Sequence[StaffRow]) -> list[Fault]:
    """One fault for each person who is to be in a team that takes no new members."""
    closed: dict[str, Team] = {}
    for team in Team.select().where(Team.closed_on.is_null(False)):
        closed |= {folded(team.id): team, folded(team.name): team}
    faults = []
    for row in rows:
        team = closed.get(folded(row.team or ""))
        if team is not None and (row.left is None or row.left >= team.closed_on):
            values = {"team": team.name, "on": team.closed_on}
            faults.append(Fault(row.row, "团队", row.team or "", TeamClosed.sentence, values))
    return faults


def _teams_of(
    tx: Transaction, by: str, rows: Sequence[StaffRow]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The ids of the teams by id and by each typed name, and the names of those that were added.

    Names that differ only in spaces, width or case mean one team.
    """
    known: dict[str, str] = {}
    for team in Team.select():
        known |= {team.id: team.id, team.name: team.id}
    by_folded = {folded(word): team for word, team in known.items()}
    made = []
    for row in rows:
        if row.team and row.team not in known:
            same = by_folded.get(folded(row.team))
            if same is not None:
                known[row.team] = same
                continue
            known[row.team] = new_team_id(row.team, set(known.values()))
            by_folded[folded(row.team)] = known[row.team]
            kind = "department" if row.team.endswith(_DEPARTMENTS) else "store"
            add_team(tx, by, known[row.team], row.team, kind)
            made.append(row.team)
    return known, tuple(made)


def _person_given(
    row: StaffRow,
    teams: Mapping[str, str],
    phone: SealedNumber | None,
    first_hashes: Mapping[str, str],
) -> PersonGiven:
    return PersonGiven(
        id=row.staff_number,
        name=row.name,
        role=row.role,
        team=teams[row.team] if row.team else None,
        supervisor=row.supervisor or None,
        level=row.level,
        sex=row.sex,
        grade=row.grade,
        hired=row.hired,
        left=row.left,
        birthday=row.birthday,
        plan=row.plan,
        exempt=row.exempt,
        phone=phone,
        password_hash=first_hashes[row.staff_number],
    )


def _set_head(tx: Transaction, by: str, team: str, person: str, today: date) -> None:
    """Set a team's head: the first head for all days, a later one from today on."""
    has_head = Headship.select().where(Headship.team == team).exists()
    on = today if has_head else ALWAYS
    set_head(tx, by, team, person, on)


def import_targets(tx: Transaction, by: str, rows: Sequence[TargetRow]) -> Imported:
    """Set every target of a table from today on, so that past days get no forfeits.

    A month or campaign uses the target of its last day, so a new one is valid for all of it. For
    the command line; the page uses `propose_table`.
    """
    today, teams = tx.company.clock.day(tx.now), _team_ids()
    for row in rows:
        set_target(tx, by, _target_given(row, today, teams))
    return Imported(len(rows))


def propose_table(tx: Transaction, by: str, rows: Sequence[TargetRow]) -> Imported:
    """Propose every target of a table to a leader; the same table a second time adds nothing.

    Raises FaultyTable with every row that could never be in force.
    """
    batch = content_hash({"targets": [replace(row, row=0) for row in rows], "by": by})
    known = TargetProposal.select().where(TargetProposal.batch == batch).count()
    faults, given, teams = [], [], _team_ids()
    for row in rows:
        given.append(_target_given(row, ALWAYS, teams))
        try:
            targets.begins_on(tx.company, given[-1], tx.company.clock.day(tx.now))
        except JiebaoError as refusal:
            faults.append(Fault(row.row, "仅", row.only or "", refusal.sentence, refusal.values))
    refuse_faults(faults)
    proposed = targets.propose_targets(tx, by, given, batch)
    return Imported(len(proposed) - known, known=known, proposed=True)


def _team_ids() -> dict[str, str]:
    return dict(Team.select(Team.name, Team.id).tuples())


def _target_given(row: TargetRow, on: date, teams: Mapping[str, str]) -> TargetGiven:
    return TargetGiven(
        who=teams.get(row.who, row.who),
        metric=row.metric,
        period_kind=row.period_kind,
        value=row.value,
        only=row.only,
        difficulty=row.difficulty,
        on=on,
    )
