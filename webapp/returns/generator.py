"""Make each team's two return tables once the day is closed, and deliver them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

from webapp.returns.operations.day_returns import Made, due_days, record_returns
from webapp.returns.pages.return_rows import TABLES
from webapp.returns.status import counted_records, returns_of, sellers_by_team
from webapp.web.runtime import Runtime

TITLES = {"calls": "电话营销统计表", "cards": "售卡客户登记表"}
log = logging.getLogger(__name__)


class ReturnMaker:
    """A scheduled job that makes the returns of all days that are due, in order."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def __call__(self) -> None:
        """Make the returns that are due now; each day is delivered once."""
        for day in due_days(self._runtime.company, self._runtime.clock()):
            edition = make_day(self._runtime, day)
            log.info("returns of %s: edition %s", day, edition)


def make_day(runtime: Runtime, day: date, by: str | None = None) -> int:
    """Make a day's tables, write them to disk, record and deliver them; return the edition."""
    made = list(_tables(runtime, day))
    edition: int = runtime.write(lambda tx: record_returns(tx, day, made, by))
    return edition


def _tables(runtime: Runtime, day: date) -> Iterator[Made]:
    company = runtime.company
    for team, sellers in sellers_by_team(company, day).items():
        text = _summary(runtime, team, sellers, day)
        for kind, make in TABLES.items():
            content = make(runtime, sellers, day)
            title = f"{TITLES[kind]} {company.teams[team].name} {day.isoformat()}"
            name = f"{title.replace(' ', '-')}.xlsx"
            runtime.returns.keep(name, content)  # kept permanently
            enclosure = runtime.enclosures.keep(name, content)  # for messages to receivers
            yield Made(team, kind, enclosure, len(content), title, text)


def _summary(runtime: Runtime, team: str, sellers: list[str], day: date) -> str:
    """The group message: how many sellers have sent their records."""
    told = counted_records(returns_of(runtime.company, sellers, day))
    return (
        f"{runtime.company.teams[team].name} {day.month}月{day.day}日:{len(sellers)} 人,"
        f"按时回传 {told['returned']},迟到 {told['late']},没有记录 {told['none']}"
        + (f",请假 {told['leave']}" if told["leave"] else "")
        + "。"
    )
