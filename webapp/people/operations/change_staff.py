"""Change the data and posts of people to what a staff list says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from rules.facts import Posting
from webapp.core.errors import JiebaoError
from webapp.facts.transactions import Transaction
from webapp.people.operations.correct_person import CorrectionGiven, Wanted, correct_person
from webapp.people.operations.place_person import Placement, insert_posting, recompute_since
from webapp.people.operations.transfers import check_transfer, leave
from webapp.people.staff_changes import StaffChange
from webapp.spreadsheets.faults import Fault

REASON = "员工名单导入"  # of the corrections that a list makes


def change_staff(
    tx: Transaction, by: str, changes: Sequence[StaffChange], teams: Mapping[str, str]
) -> list[Fault]:
    """Make the changes, of posts from today on; return a fault for each person who is refused.

    `teams`: team ids by each name in the list. The caller rolls all back if there is a fault. The
    company is read once before and once after all changes.
    """
    today, faults = tx.company.clock.day(tx.now), []
    with tx.company_held():
        for change in changes:
            try:
                _change(tx, by, change, teams, today)
            except JiebaoError as refusal:
                row = change.row
                faults.append(Fault(row.row, None, row.name, refusal.sentence, refusal.values))
    if not faults:
        recompute_since(tx, {each.row.staff_number: today for each in changes if each.posted})
    return faults


def _change(
    tx: Transaction, by: str, change: StaffChange, teams: Mapping[str, str], today: date
) -> None:
    row = change.row
    if change.corrected or change.phone:
        wanted = {each.field: Wanted(each.before, each.after) for each in change.corrected}
        given = CorrectionGiven(row.staff_number, REASON, wanted, change.phone, from_on=today)
        correct_person(tx, by, given)
    if change.posted:
        placement = _placement(tx, change, teams, today)
        check_transfer(tx, placement)
        insert_posting(tx, by, placement)
    if change.left and row.left is not None:
        leave(tx, by, row.staff_number, row.left, REASON)


def _placement(
    tx: Transaction, change: StaffChange, teams: Mapping[str, str], today: date
) -> Placement:
    """The post from today on: as it is, with what the list says otherwise."""
    row, new = change.row, {each.field for each in change.posted}
    held = tx.company.posting(row.staff_number, today) or Posting(None, row.role)
    return Placement(
        row.staff_number,
        today,
        row.role,
        teams[row.team] if "team" in new and row.team else held.team,
        row.supervisor if "supervisor" in new else held.supervisor,
        row.level if "level" in new else held.level,
    )
