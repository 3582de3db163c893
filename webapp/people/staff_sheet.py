"""The import table of the staff list: people with role, team and supervisor."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from webapp.core.errors import _
from webapp.spreadsheets import cells, words
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.parsed_rows import Records, read_records

_DAY = "日期,如 2026-03-02。"

STAFF = Layout(
    "staff",
    "员工名单",
    (
        Column(
            "staff_number",
            "工号",
            cells.staff_number,
            _("字母、数字和 . _ -,最多 32 位;一人一个,以后不变。"),
            "1001",
            required=True,
            also=("员工编号",),
        ),
        Column("name", "姓名", cells.person_name(40), _("最多 40 个字。"), "林晓雨", required=True),
        Column(
            "phone",
            "电话",
            cells.phone,
            "手机号,可用来登录;一人一个。",
            "13800138000",
            also=("手机", "手机号", "手机号码", "联系电话"),
            width=16,
        ),
        Column(
            "role",
            "角色",
            words.choice(words.ROLE),
            f"可填:{'、'.join(words.offered(words.ROLE))}。",
            "电销专员",
            required=True,
            also=("岗位", "职位"),
            form="choice",
            choices=words.offered(words.ROLE),
        ),
        Column(
            "team",
            "团队",
            cells.name,
            "门店或业务部门的名称;没有的会新建。",
            "东区门店",
            also=("门店", "部门"),
            width=16,
        ),
        Column(
            "supervisor",
            "主管",
            cells.staff_number,
            "主管的工号,要在本表或系统里。",
            "2001",
            also=("主管工号", "上级", "上级工号"),
        ),
        Column("grade", "职级", cells.grade, "0 到 999 的整数,越大级别越高。", "3", form="number"),
        Column(
            "level",
            "级别",
            words.choice(words.LEVEL),
            f"可填:{'、'.join(words.offered(words.LEVEL))}。",
            "初级",
            form="choice",
            choices=words.offered(words.LEVEL),
        ),
        Column(
            "sex",
            "性别",
            words.choice(words.SEX),
            "可填:男、女。",
            "女",
            form="choice",
            choices=words.offered(words.SEX),
        ),
        Column("hired", "入职", cells.day, _DAY, "2025-09-01", also=("入职日期",), form="day"),
        Column(
            "left",
            "离职",
            cells.day,
            "在职的最后一天;在职的不填。",
            "",
            also=("离职日期",),
            form="day",
        ),
        Column(
            "birthday",
            "生日",
            cells.day,
            _DAY,
            "1998-05-20",
            also=("出生日期", "出生年月日"),
            form="day",
        ),
        Column(
            "plan",
            "提成方式",
            words.choice(words.PLAN),
            f"可填:{'、'.join(words.offered(words.PLAN))};不填就是按销售额。",
            "按销售额",
            form="choice",
            choices=words.offered(words.PLAN),
        ),
        Column(
            "exempt",
            "豁免",
            words.yes_no,
            "是:不参加未达保底的负激励;不填就是否。",
            "否",
            also=("是否豁免",),
            form="choice",
            choices=("是", "否"),
        ),
    ),
)


@dataclass(frozen=True)
class StaffRow:
    """One person of the staff list; `row` is the row's number in the sheet."""

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


def read_staff(
    data: bytes, filename: str, *, known_staff: Collection[str] | None = ()
) -> tuple[StaffRow, ...]:
    """Parse a staff list; arguments as of `staff_records`. Raises FaultyTable with every fault."""
    records = staff_records(data, filename, known_staff=known_staff)
    records.findings.settle()
    return tuple(StaffRow(**record.values, row=record.row) for record in records.found)


def staff_records(
    data: bytes, filename: str, *, known_staff: Collection[str] | None = ()
) -> Records:
    """The checked records of a staff list, with their faults.

    `known_staff`: existing staff numbers, allowed as supervisors (None: any); an existing staff
    number is no fault. Raises FaultyTable where the file holds no such table.
    """
    records = read_records(data, filename, STAFF)
    records.refuse_repeated("staff_number")
    records.refuse_repeated("phone")
    _check_supervisors(records, known_staff)
    for record in records.found:
        hired, left = record.values.get("hired"), record.values.get("left")
        if hired and left and left < hired:
            records.refuse(record, "left", _("离职早于入职(%(hired)s)。"), hired=hired)
    return records


def _check_supervisors(records: Records, known_staff: Collection[str] | None) -> None:
    # A faulty row's number counts too: its fault must not be repeated for each person supervised.
    named = {record.values.get("staff_number") for record in records.found} | {*(known_staff or ())}
    for record in records.found:
        supervisor = record.values.get("supervisor")
        if supervisor is None:
            continue
        if supervisor == record.values.get("staff_number"):
            records.refuse(record, "supervisor", _("主管不能是本人。"))
        elif known_staff is not None and supervisor not in named:
            sentence = _("没有工号为 %(supervisor)s 的人。请填本表或系统里已有的工号。")
            records.refuse(record, "supervisor", sentence, supervisor=supervisor)
