"""Define the fields of a person's data that HR can correct, and their texts in forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.facts import PLANS
from webapp.company.corrections import EXEMPT, PLAN, YES, Dated, value_on
from webapp.company.models import Person
from webapp.core.errors import JiebaoError, Missing, UnknownChoice, _
from webapp.core.fields import Count, OptionalDay, Text
from webapp.spreadsheets.cells import person_name
from webapp.spreadsheets.values import Refused

NO = "no"
LONGEST_NAME = 40
YEARS = range(1900, 2101)  # as for dates in tables


class NotAName(JiebaoError):
    """The text is not a person's name: it has invisible characters, or looks like a date."""

    sentence = _("“%(typed)s”不能作为姓名，请重新输入。")
    field = "name"


class NotAGrade(JiebaoError):
    """The grade is not a whole number from 0 to 999."""

    sentence = _("职级要写 0 到 999 的整数，数字越大级别越高。")
    field = "grade"


class YearUnlikely(JiebaoError):
    """The year of a day is outside YEARS."""

    sentence = _("请核对年份：%(year)s 年不在 1900 到 2100 之间。")


NAME = Text("name", LONGEST_NAME)
GRADE = Count("grade", 999, NotAGrade, least=0, required=False)
BIRTHDAY, HIRED = OptionalDay("birthday"), OptionalDay("hired")
_parse_name = person_name(LONGEST_NAME)


def read_name(typed: str) -> str:
    """A person's name as it may be stored. Raises Missing, TextTooLong, NotAName."""
    name = NAME.clean(typed)
    try:
        return _parse_name(name)
    except Refused as refusal:
        raise NotAName(typed=name) from refusal


def read_grade(typed: str) -> int | None:
    """Parse a grade; None if empty. Raises NotAGrade."""
    return GRADE.read_optional({"grade": typed})


def read_day(field: OptionalDay, typed: str) -> date | None:
    """Parse a day; None if empty. Raises DateMalformed, YearUnlikely."""
    year = _year_of(typed)
    if year is not None and year not in YEARS:
        refusal = YearUnlikely(year=year)
        refusal.field = field.name
        raise refusal
    return field.read({field.name: typed})


def _year_of(typed: str) -> int | None:
    """The year of a day, also one that no period lies in; None of what is no day."""
    try:
        return date.fromisoformat(typed).year
    except ValueError:
        return None


def _one_of(field: str, allowed: tuple[str, ...], optional: bool) -> Callable[[str], str | None]:
    def read(typed: str) -> str | None:
        if not typed and optional:
            return None
        if not typed:
            raise Missing(field)
        if typed not in allowed:
            refusal = UnknownChoice()
            refusal.field = field
            raise refusal
        return typed

    return read


read_sex = _one_of("sex", ("m", "f"), optional=True)
read_plan = _one_of(PLAN, PLANS, optional=False)
read_exempt = _one_of(EXEMPT, (YES, NO), optional=False)


@dataclass(frozen=True)
class Correctable:
    """A field that can be corrected: its column in `Person` and how its text is read.

    `moves_rules`: whether rules read it, so that settled periods may change (rule 17).
    """

    column: str
    read: Callable[[str], Any]
    moves_rules: bool = True


CORRECTABLE: Mapping[str, Correctable] = {
    "name": Correctable("name", read_name, moves_rules=False),
    "sex": Correctable("sex", read_sex),
    "birthday": Correctable("birthday", lambda typed: read_day(BIRTHDAY, typed)),
    "hired": Correctable("hired_on", lambda typed: read_day(HIRED, typed)),
    "grade": Correctable("grade", read_grade),
    PLAN: Correctable("plan", read_plan),
    EXEMPT: Correctable("exempt", read_exempt),
}
DATED = frozenset({PLAN, EXEMPT})  # may be corrected from a day on


def field_texts(
    person: Person, dated: Mapping[tuple[str, str], Dated], day: date
) -> dict[str, str]:
    """Return the values of the correctable fields on a day, as texts.

    `dated`: the corrections by person and field, from `read_dated_corrections`.
    """
    texts = {
        field: stored_text(getattr(person, each.column)) for field, each in CORRECTABLE.items()
    }
    for field in DATED:
        texts[field] = value_on(texts[field], dated.get((person.id, field), ()), day)
    return texts


def stored_text(value: object) -> str:
    """Return a column's value as text: a day as 2026-03-02, nothing as the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return value.isoformat() if isinstance(value, date) else str(value)
