"""Write what a staff list would change in words: a row for each field of each person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext

from webapp.company.corrections import YES
from webapp.people.staff_changes import FieldChange, StaffChange
from webapp.people.staff_columns import STAFF
from webapp.spreadsheets import words
from webapp.web.current_user import runtime

_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "role": words.ROLE,
    "level": words.LEVEL,
    "sex": words.SEX,
    "plan": words.PLAN,
}


@dataclass(frozen=True)
class ChangeRow:
    """One change: the person, the column, and the value before and after."""

    name: str
    number: str
    title: str
    before: str
    after: str


def change_rows(changes: Iterable[StaffChange], listed: Mapping[str, str]) -> list[ChangeRow]:
    """Return the rows of all changes, person by person; `listed`: the list's names by number."""
    names = {person.id: person.name for person in runtime().company.people.values()}
    named = {**listed, **names}
    return [row for change in changes for row in _rows(change, named)]


def _rows(change: StaffChange, names: Mapping[str, str]) -> Iterator[ChangeRow]:
    who = (change.row.name, change.row.staff_number)
    for each in (*change.corrected, *change.posted, *change.left):
        yield ChangeRow(*who, STAFF.title_of(each.field), *_values(each, names))
    if change.phone is not None:
        yield ChangeRow(*who, STAFF.title_of("phone"), "", change.phone.masked)


def _values(change: FieldChange, names: Mapping[str, str]) -> tuple[str, str]:
    return _value(change.field, change.before, names), _value(change.field, change.after, names)


def _value(field: str, code: str, names: Mapping[str, str]) -> str:
    """A value as people read it: a word for a code, a name for a number; empty: nothing."""
    company = runtime().company
    if field == "exempt":
        return str(gettext("是") if code == YES else gettext("否"))
    if field in _WORDS and code in _WORDS[field]:
        return str(gettext(_WORDS[field][code][0]))
    if field == "supervisor":
        return f"{names[code]} {code}" if code in names else code
    if field == "team":
        return company.teams[code].name if code in company.teams else code
    return code
