"""Spreadsheet layouts of ratings, contributions, violations, grants and trainings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from webapp.core.amounts import whole_hundredths
from webapp.core.errors import _
from webapp.spreadsheets import cells, code_cells, moment_cells, words
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.parsed_rows import Records, read_records
from webapp.spreadsheets.values import Refused, Value

NO_SUCH_WHO = _("没有这个工号或团队。请填系统里已有的工号或团队名称。")
NO_SUCH_PERSON = _("没有工号为 %(who)s 的人。请填系统里已有的工号。")


def hundredths(value: Value) -> int:
    """A number above 0 with at most two decimals, in hundredths. Raises Refused."""
    found = whole_hundredths(cells.above_zero(value))
    if found is None:
        raise Refused(_("最多写两位小数。"))
    return found


def score(value: Value) -> int:
    """A customer's score from 1 to 5, in hundredths. Raises Refused."""
    found = hundredths(value)
    if not 100 <= found <= 500:
        raise Refused(_("评分只能是 1 到 5 分。"))
    return found


def _who(explained: str, *also: str) -> Column:
    return Column("who", "对象", cells.name, explained, "1001", required=True, also=also, width=16)


_PERSON = _who(_("工号，要先在系统里。"), "工号", "姓名工号")
_WHOM = _who(_("个人写工号，团队写名称，都要先在系统里。"), "工号", "团队", "工号或团队")
_AT = Column(
    "at",
    "时间",
    moment_cells.moment_value,
    _("日期和时间，如 2026-03-02 14:30；只有日期也行。"),
    "2026-03-02 14:30",
    required=True,
    also=("评价时间", "登记时间"),
    width=18,
)
_ON = Column(
    "on",
    "日期",
    cells.day,
    _("如 2026-03-02。"),
    "2026-03-02",
    required=True,
    also=("发生日期", "培训日期"),
    form="day",
    width=14,
)
_REASON = Column(
    "reason",
    "理由",
    cells.note,
    _("最多 1000 个字。"),
    "带新人完成首单",
    required=True,
    also=("原因", "经过", "说明"),
    width=30,
)


def _choice(name: str, title: str, known: Any, example: str, *also: str) -> Column:
    offered = words.offered(known)
    return Column(
        name,
        title,
        words.choice(known),
        f"可填：{'、'.join(offered)}。",
        example,
        required=True,
        also=also,
        form="choice",
        choices=offered,
        width=16,
    )


RATINGS = Layout(
    "ratings",
    "客户评分",
    (
        _PERSON,
        Column(
            "score",
            "评分",
            score,
            _("1 到 5 分，可到两位小数。"),
            "5",
            required=True,
            also=("分数", "客户评分"),
            form="number",
        ),
        _AT,
        Column(
            "contract",
            "合同号",
            code_cells.code_text,
            "评的是哪份合同；不是合同就不填。",
            "",
            also=("合同",),
            width=18,
        ),
    ),
)
CONTRIBUTIONS = Layout(
    "contributions",
    "贡献分",
    (
        _WHOM,
        Column(
            "points",
            "分数",
            hundredths,
            _("大于 0，可到两位小数。"),
            "2",
            required=True,
            also=("贡献分",),
            form="number",
        ),
        _REASON,
        _AT,
    ),
)
VIOLATIONS = Layout(
    "violations",
    "违规",
    (_PERSON, _choice("kind", "类别", words.VIOLATION, "欺骗客户"), _REASON, _ON),
)
GRANTS = Layout(
    "grants",
    "专项奖励",
    (
        _WHOM,
        _choice("kind", "类别", words.GRANT, "新市场"),
        Column(
            "amount",
            "金额",
            code_cells.fen,
            _("以元计，可到分，如 500.00。"),
            "500",
            required=True,
            also=("金额（元）",),
            form="number",
        ),
        _REASON,
    ),
)
TRAININGS = Layout(
    "trainings",
    "培训",
    (
        _PERSON,
        Column(
            "course",
            "培训名称",
            cells.single_line(60),
            _("最多 60 个字。"),
            "新人话术",
            required=True,
            also=("培训", "课程"),
            width=20,
        ),
        _ON,
        _choice("passed", "结果", words.PASSED, "通过", "是否通过"),
    ),
)


@dataclass(frozen=True)
class FeedbackRow:
    """One row of any of these tables; columns that its table lacks are empty.

    `who` is a staff number, or a team's id or name; amounts are in fen, scores and points in
    hundredths; `at` is local time of the company, without a zone.
    """

    who: str
    score: int = 0
    points: int = 0
    amount: int = 0
    kind: str = ""
    reason: str = ""
    contract: str = ""
    course: str = ""
    passed: str = ""
    at: datetime | None = None
    on: date | None = None
    row: int = field(default=0, compare=False)


FEEDBACK_KINDS = {
    layout.kind: layout for layout in (RATINGS, CONTRIBUTIONS, VIOLATIONS, GRANTS, TRAININGS)
}
_ALSO_OF_TEAMS = ("contributions", "grants")


def feedback_records(
    kind: str,
    data: bytes,
    filename: str,
    *,
    known_staff: Collection[str] | None = (),
    known_teams: Collection[str] = (),
    choices: Choices = AS_IT_IS,
) -> Records:
    """The checked records of a table; `known_staff` None: any person or team.

    Raises FaultyTable where the file holds no such table.
    """
    records = read_records(data, filename, FEEDBACK_KINDS[kind], choices)
    if known_staff is not None:
        teams = known_teams if kind in _ALSO_OF_TEAMS else ()
        sentence = NO_SUCH_WHO if kind in _ALSO_OF_TEAMS and teams else NO_SUCH_PERSON
        records.refuse_unknown("who", {*known_staff, *teams}, sentence)
    return records
