"""Make each team's two return tables once the day is closed, and deliver them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import date

from webapp.returns.operations.day_returns import Made, due_days, record_returns
from webapp.returns.pages.return_rows import RECORDS
from webapp.returns.status import counted_records, returns_of_teams, sellers_by_team
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
    """Make a day's tables, write them to disk, record and deliver them; return the edition.

    The records of the day are read once, however many teams there are.
    """
    teams = sellers_by_team(runtime.company, day)
    counts = {
        team: counted_records(states)
        for team, states in returns_of_teams(runtime.company, teams, day).items()
    }
    made = list(_tables(runtime, day, teams, counts))
    edition: int = runtime.write(lambda tx: record_returns(tx, day, made, counts, by))
    return edition


def _tables(
    runtime: Runtime,
    day: date,
    teams: Mapping[str, list[str]],
    counts: Mapping[str, Mapping[str, int]],
) -> Iterator[Made]:
    company = runtime.company
    records = {kind: read(runtime, day) for kind, read in RECORDS.items()}
    for team, sellers in teams.items():
        text = _summary(company.teams[team].name, len(sellers), counts[team], day)
        for kind, of_day in records.items():
            content = of_day.table(sellers)
            title = f"{TITLES[kind]} {company.teams[team].name} {day.isoformat()}"
            name = f"{title.replace(' ', '-')}.xlsx"
            runtime.returns.keep(name, content)  # kept permanently
            enclosure = runtime.enclosures.keep(name, content)  # for messages to receivers
            yield Made(team, kind, enclosure, len(content), title, text)


def _summary(name: str, sellers: int, counts: Mapping[str, int], day: date) -> str:
    """The group message: how many sellers have sent their records."""
    return (
        f"{name} {day.month}月{day.day}日：{sellers} 人，"
        f"按时回传 {counts['returned']}，迟到 {counts['late']}，没有记录 {counts['none']}"
        + (f"，请假 {counts['leave']}" if counts["leave"] else "")
        + "。"
    )
