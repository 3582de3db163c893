"""The operations log: who changed what, for HR and leaders."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask import Response as File
from flask_babel import force_locale, gettext

from webapp.company.parts import TALKS
from webapp.company.roles import HR
from webapp.core.errors import JiebaoError
from webapp.core.fields import OptionalDay
from webapp.schemes.metric_names import metric_name
from webapp.schemes.scheme_names import scheme_name
from webapp.spreadsheets.printed_sheet import Cell
from webapp.verification.operation_fields import FIELDS, MONEY, PEOPLE, SUBJECTS, VALUES
from webapp.verification.operation_words import (
    ACTIONS,
    DEFAULT,
    GROUPS,
    OF_HR_ALONE,
)
from webapp.verification.operations_log import (
    MOST_DAYS,
    PAGE,
    Change,
    LogLine,
    LogPage,
    read_log,
)
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.formatting import key_text, yuan
from webapp.web.forms import row_number
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    ListTable,
    moment_cell,
    named_like,
    text_column,
    wants_table,
)

page = Blueprint("operations_log", __name__)
DAYS = 7  # shown unless others are asked for


@dataclass(frozen=True)
class AskedLog:
    """What of the log the reader asks for; `people` None: of all. `error`: the days are none."""

    first: date
    last: date
    who: str
    people: Collection[str] | None
    groups: list[str]
    error: str

    def read(self, below: int | None, most: int = PAGE) -> LogPage:
        """Read the newest lines asked for, with numbers smaller than `below`."""
        company = runtime().company
        return read_log(
            company.clock,
            self.first,
            self.last,
            self.people,
            self.groups,
            below,
            company.parts_off,
            most,
        )


@page.get("/operations-log")
def show() -> str | tuple[str, int] | File:
    """Show the newest changes of the chosen days, people and groups.

    `who` is a staff number or part of a name. `table=xlsx`: all of them as a spreadsheet.
    """
    asked = _asked()
    if wants_table() and not asked.error:
        every = asked.read(None, MOST_IN_TABLE)
        with force_locale("zh"):
            return _TABLE.answer(map(_cells, every.lines), len(every.lines))
    rendered = render_template(
        "verification/operations_log.html",
        log=asked.read(row_number(request.args.get("below", "")) or None),
        most_days=MOST_DAYS,
        first=asked.first,
        last=asked.last,
        who=asked.who,
        groups=_groups(),
        chosen=asked.groups,
        error=asked.error or None,
        names={number: person.name for number, person in runtime().company.people.items()},
        words_of=_action,
        about=_about,
        field=_field,
        shown=_shown,
    )
    return (rendered, 400) if asked.error else rendered


def _asked() -> AskedLog:
    """The days, people and groups that the address names; days that are none give the last ones."""
    values, today, error = request.args.to_dict(), runtime().today, ""
    try:
        last = _day(values, "last") or today
        first = _day(values, "first") or last - timedelta(days=DAYS - 1)
    except JiebaoError as refusal:
        error, last = refusal_sentence(refusal), today
        first = today - timedelta(days=DAYS - 1)
    readable, who = _groups(), values.get("who", "").strip()
    groups = [each for each in request.args.getlist("group") if each in readable]
    people = {who, *named_like(who.casefold())[0]} if who else None
    return AskedLog(first, last, who, people, groups or list(DEFAULT), error)


_TABLE = ListTable(
    "操作日志",
    "operations-log",
    (
        text_column("时间", 16),
        text_column("工号", 8),
        text_column("姓名"),
        text_column("操作", 16),
        text_column("对象", 20),
        text_column("改动", 40),
    ),
)


def _cells(line: LogLine) -> list[Cell]:
    person = runtime().company.people.get(line.who)
    changes = [
        f"{_field(each)} {_shown(each.field, each.before)} → {_shown(each.field, each.after)}"
        if each.before is not None
        else f"{_field(each)} {_shown(each.field, each.after)}"
        for each in line.changes
    ]
    name = person.name if person is not None else ""
    return [moment_cell(line.at), line.who, name, _action(line), _about(line), "；".join(changes)]


def _groups() -> dict[str, str]:
    """The groups of changes that the reader may see, with their words."""
    hidden = frozenset() if me().role in HR else OF_HR_ALONE
    if TALKS in runtime().company.parts_off:
        hidden |= {"talks"}
    return {group: words for group, words in GROUPS.items() if group not in hidden}


def _day(asked: Mapping[str, str], name: str) -> date | None:
    """A day of the address; None if it is not asked for. Raises DateMalformed."""
    return OptionalDay(name).read(asked)


def _action(line: LogLine) -> str:
    return str(gettext(ACTIONS[line.action][1]))


def _about(line: LogLine) -> str:
    """What a line is about, in words; people and teams by name."""
    company = runtime().company
    words = (
        str(gettext(SUBJECTS.get(line.kind, ""), id=key_text(line.about)))
        if line.kind in SUBJECTS
        else ""
    )
    if line.kind in ("person", "target") and line.about in company.people:
        return f"{words} {company.people[line.about].name} {line.about}".strip()
    if line.kind in ("team", "target") and line.about in company.teams:
        return f"{words} {company.teams[line.about].name}".strip()
    if line.kind == "settlement":
        scheme, _, period = line.about.partition(":")
        return f"{gettext(scheme_name(scheme))} {key_text(period)}"
    return words


def _field(change: Change) -> str:
    words = FIELDS.get(change.field)
    return str(gettext(words)) if words else change.field


def _shown(field: str, value: object) -> str:
    """A value as a reader expects it: sums in yuan, people and schemes by name."""
    company = runtime().company
    if field in MONEY and isinstance(value, int):
        return yuan(value)
    if isinstance(value, bool):
        return str(gettext("是") if value else gettext("否"))
    if isinstance(value, list):
        return str(gettext("、").join(_shown(field, each) for each in value))
    if str(value) in VALUES.get(field, {}):
        return str(gettext(VALUES[field][str(value)]))
    if field in PEOPLE and str(value) in company.people:
        return f"{company.people[str(value)].name} {value}"
    if field == "team" and str(value) in company.teams:
        return company.teams[str(value)].name
    if field == "metric":
        return metric_name(str(value))
    if field == "scheme":
        return str(gettext(scheme_name(str(value))))
    return key_text(str(value))
