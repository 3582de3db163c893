"""Read the import table of the staff list: people with role, team and supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from webapp.core.errors import _
from webapp.people.staff_columns import STAFF
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.parsed_rows import Record, Records, read_records
from webapp.spreadsheets.values import folded

NAMED_OTHERWISE = _("工号 %(id)s 是%(name)s的。改名请到员工页更正。")


@dataclass(frozen=True)
class StaffRow:
    """One person of the staff list; `row` is the row's number in the sheet.

    `given`: the fields whose cells are filled.
    """

    staff_number: str
    name: str
    role: str
    phone: str | None = None
    team: str | None = None
    supervisor: str | None = None
    grade: int | None = None
    level: str | None = None
    sex: str | None = None
    hired: date | None = None
    left: date | None = None
    birthday: date | None = None
    plan: str = "sales"
    exempt: bool = False
    row: int = field(default=0, compare=False)
    given: frozenset[str] = field(default=frozenset(), compare=False)


def staff_rows(records: Records) -> tuple[StaffRow, ...]:
    """The rows of the records that have all required values."""
    required = {column.field for column in STAFF.columns if column.required}
    return tuple(
        StaffRow(**record.values, row=record.row, given=frozenset(record.values))
        for record in records.found
        if required <= record.values.keys()
    )


def staff_records(
    data: bytes,
    filename: str,
    *,
    known_staff: Mapping[str, str] | None = MappingProxyType({}),
    choices: Choices = AS_IT_IS,
) -> Records:
    """The checked records of a staff list, with their faults.

    `known_staff`: names by existing staff numbers, allowed as supervisors (None: anybody); an
    existing staff number is no fault. Raises FaultyTable where the file holds no such table.
    """
    records = read_records(data, filename, STAFF, choices)
    records.refuse_repeated("staff_number")
    records.refuse_repeated("phone")
    _check_supervisors(records, known_staff)
    _check_names(records, known_staff or {})
    for record in records.found:
        hired, left = record.values.get("hired"), record.values.get("left")
        if hired and left and left < hired:
            records.refuse(record, "left", _("离职早于入职（%(hired)s）。"), hired=hired)
    return records


def _check_supervisors(records: Records, known_staff: Mapping[str, str] | None) -> None:
    # A faulty row's number counts too: its fault must not be repeated for each person supervised.
    named = {record.values.get("staff_number") for record in records.found} | {*(known_staff or ())}
    numbers = _numbers_by_name(records, known_staff or {})
    for record in records.found:
        _name_to_number(records, record, numbers, known_staff is not None)
        supervisor = record.values.get("supervisor")
        if supervisor is None:
            continue
        if supervisor == record.values.get("staff_number"):
            records.refuse(record, "supervisor", _("主管不能是本人。"))
        elif known_staff is not None and supervisor not in named:
            sentence = _("没有工号为 %(supervisor)s 的人。请填本表或系统里已有的工号。")
            records.refuse(record, "supervisor", sentence, supervisor=supervisor)


def _check_names(records: Records, known_staff: Mapping[str, str]) -> None:
    """Refuse a staff number that belongs to somebody of another name: it may be a slip."""
    for record in records.found:
        number, name = record.values.get("staff_number"), record.values.get("name")
        held = known_staff.get(number or "")
        if held is not None and name is not None and folded(held) != folded(name):
            records.refuse(record, "staff_number", NAMED_OTHERWISE, id=number, name=held)


def _numbers_by_name(records: Records, known_staff: Mapping[str, str]) -> dict[str, set[str]]:
    """The staff numbers of each folded name, of the table and of the company."""
    people = [*known_staff.items()]
    for record in records.found:
        if {"staff_number", "name"} <= record.values.keys():
            people.append((record.values["staff_number"], record.values["name"]))
    numbers: dict[str, set[str]] = {}
    for number, name in people:
        numbers.setdefault(folded(name), set()).add(number)
    return numbers


def _name_to_number(
    records: Records, record: Record, numbers: Mapping[str, set[str]], is_checked: bool
) -> None:
    """Put the staff number in place of a supervisor's name; refuse an unknown or shared name."""
    named = record.values.get("supervisor")
    if named is None or named.isascii():
        return
    found = numbers.get(folded(named), set())
    if len(found) == 1:
        record.values["supervisor"] = next(iter(found))
    elif found:
        sentence = _("有 %(count)s 位%(supervisor)s（%(numbers)s），请填工号。")
        listed = "、".join(sorted(found))
        records.refuse(
            record,
            "supervisor",
            sentence,
            count=len(found),
            supervisor=named,
            numbers=listed,
        )
        del record.values["supervisor"]
    elif is_checked:
        sentence = _("没有叫%(supervisor)s的人。请填本表或系统里的人的工号或姓名。")
        records.refuse(record, "supervisor", sentence, supervisor=named)
        del record.values["supervisor"]
