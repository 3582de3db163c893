"""Write the daily return of calls as XLSX, 《电话营销统计表》 (handbook, 每日最迟21:00前回传)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from webapp.spreadsheets.printed_sheet import Cell, PrintedSheet, SheetHeading

TITLE = "电话营销统计表"
SHANGHAI = ZoneInfo("Asia/Shanghai")
_PERCENT = "0.0%"
_FLOOR = {True: "达标", False: "未达标", None: "—"}
_HEADINGS = (
    SheetHeading("团队", "left", width=14),
    SheetHeading("工号", "left", "@"),
    SheetHeading("姓名", "left", "@"),
    SheetHeading("电话目标"),
    SheetHeading("邀约目标"),
    SheetHeading("电话数"),
    SheetHeading("邀约"),
    SheetHeading("有意向"),
    SheetHeading("已拒绝"),
    SheetHeading("未接听"),
    SheetHeading("空号"),
    SheetHeading("邀约完成率", form=_PERCENT),
    SheetHeading("保底", form="@"),
    SheetHeading("最后一通", form="@"),
)


@dataclass(frozen=True)
class SellerDay:
    """A seller's calls of one day: the targets, the calls by outcome, the time of the last call.

    `floor_met` is None if no floor applied that day; `last_call_at` is aware.
    """

    team: str
    staff_number: str
    name: str
    calls_target: int | None
    invitations_target: int | None
    invited: int
    interested: int
    refused: int
    no_answer: int
    invalid: int
    floor_met: bool | None
    last_call_at: datetime | None

    @property
    def calls(self) -> int:
        """The number of calls of any outcome."""
        return self.invited + self.interested + self.refused + self.no_answer + self.invalid


def calls_return(
    day: date, company: str, rows: Sequence[SellerDay], *, zone: tzinfo = SHANGHAI
) -> bytes:
    """Return the XLSX of a day: a row per seller, a subtotal per team, the company's total.

    Teams and sellers keep the given order; sellers of one team are grouped.
    """
    with PrintedSheet(TITLE, day, f"{company}  共 {len(rows)} 人", _HEADINGS) as paper:
        for team, members in _by_team(rows).items():
            for member in members:
                paper.line(_line(member, zone))
            paper.line(_total(team, "小计", members), strong=True)
        paper.line(_total("全公司", "合计", rows), strong=True)
        paper.remark("邀约完成率=邀约÷邀约目标，舍去不足 0.1% 的部分；小计与合计只算有目标的人。")
        paper.remark("保底：工作日按时报来的电话是否达到电话目标；“—”为当天不考核。")
    return paper.content


def _by_team(rows: Sequence[SellerDay]) -> dict[str, list[SellerDay]]:
    teams: dict[str, list[SellerDay]] = {}
    for row in rows:
        teams.setdefault(row.team, []).append(row)
    return teams


def _line(row: SellerDay, zone: tzinfo) -> list[Cell]:
    last = row.last_call_at
    return [
        row.team,
        row.staff_number,
        row.name,
        row.calls_target,
        row.invitations_target,
        *_counts([row]),
        _completion([row]),
        _FLOOR[row.floor_met],
        last.astimezone(zone).strftime("%H:%M") if last else "—",
    ]


def _total(team: str, label: str, rows: Sequence[SellerDay]) -> list[Cell]:
    owed = [row for row in rows if row.floor_met is not None]
    missed = sum(1 for row in owed if not row.floor_met)
    return [
        team,
        label,
        f"{len(rows)} 人",
        _sum(row.calls_target for row in rows),
        _sum(row.invitations_target for row in rows),
        *_counts(rows),
        _completion(rows),
        f"{missed} 人未达标" if owed else "—",
        None,
    ]


def _counts(rows: Sequence[SellerDay]) -> list[int]:
    outcomes = ("calls", "invited", "interested", "refused", "no_answer", "invalid")
    return [sum(getattr(row, outcome) for row in rows) for outcome in outcomes]


def _sum(values: Iterable[int | None]) -> int | None:
    """The sum of the values that are not None; None if there are none."""
    given = [value for value in values if value is not None]
    return sum(given) if given else None


def _completion(rows: Sequence[SellerDay]) -> float | str:
    """Invitations ÷ target of those with a target, rounded down to 0.1 %: 99.97 % is not 100 %."""
    aimed = [row for row in rows if row.invitations_target]
    target = sum(row.invitations_target or 0 for row in aimed)
    if not target:
        return "—"
    return sum(row.invited for row in aimed) * 1000 // target / 1000
