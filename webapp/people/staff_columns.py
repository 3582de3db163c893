"""The columns of the staff list: how each cell is read, and by which headings a column is found."""

from __future__ import annotations

from webapp.core.errors import _
from webapp.spreadsheets import cells, words
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.values import Refused, Value, folded, shown

_DAY = "日期，如 2026-03-02。"


def _number_or_name(value: Value) -> str:
    """A staff number, or a name, which is looked up when all rows are read."""
    try:
        return cells.staff_number(value)
    except Refused:
        if shown(value).isascii():
            raise
        return cells.person_name(40)(value)


_NO_TEAM = frozenset(("无", "暂无", "没有", "待定", "待分配", "未分配", "none", "n/a"))


def _team(value: Value) -> str:
    """A team's name; a word that says that there is none would make a team of that name."""
    found = cells.name(value)
    if folded(found) in _NO_TEAM:
        raise Refused(_("“%(typed)s”不是团队名称。没有团队的，请清空这一格。"), typed=found)
    return found


STAFF = Layout(
    "staff",
    "员工名单",
    (
        Column(
            "staff_number",
            "工号",
            cells.staff_number,
            _("字母、数字和 . _ -，最多 32 位；一人一个，以后不变。"),
            "1001",
            required=True,
            also=("员工编号", "员工工号", "员工号", "人员编号"),
        ),
        Column(
            "name",
            "姓名",
            cells.person_name(40),
            _("最多 40 个字。"),
            "林晓雨",
            required=True,
            also=("员工姓名", "名字"),
        ),
        Column(
            "phone",
            "电话",
            cells.phone,
            "手机号，可用来登录；一人一个。",
            "13800138000",
            also=("手机", "手机号", "手机号码", "电话号码", "联系电话", "联系方式"),
            width=16,
        ),
        Column(
            "role",
            "角色",
            words.choice(words.ROLE),
            f"可填：{'、'.join(words.offered(words.ROLE))}。",
            "电销专员",
            required=True,
            also=("岗位", "职位", "职务"),
            form="choice",
            choices=words.offered(words.ROLE),
        ),
        Column(
            "team",
            "团队",
            _team,
            "门店或业务部门的名称；没有的会新建。",
            "东区门店",
            also=(
                *("门店", "部门", "所属门店", "所属部门", "所在门店", "所在部门", "所属团队"),
                *("部门/小组", "部门小组", "团队/小组"),
            ),
            width=16,
        ),
        Column(
            "supervisor",
            "主管",
            _number_or_name,
            "主管的工号，或没有重名的姓名，要在本表或系统里。",
            "2001",
            also=("主管工号", "上级", "上级工号", "直属上级", "直属主管", "主管姓名"),
        ),
        Column("grade", "职级", cells.grade, "0 到 999 的整数，越大级别越高。", "3", form="number"),
        Column(
            "level",
            "级别",
            words.choice(words.LEVEL),
            f"可填：{'、'.join(words.offered(words.LEVEL))}。",
            "初级",
            also=("等级",),
            form="choice",
            choices=words.offered(words.LEVEL),
        ),
        Column(
            "sex",
            "性别",
            words.choice(words.SEX),
            "可填：男、女。",
            "女",
            form="choice",
            choices=words.offered(words.SEX),
        ),
        Column(
            "hired",
            "入职",
            cells.day,
            _DAY,
            "2025-09-01",
            also=("入职日期", "入职时间", "入职日"),
            form="day",
        ),
        Column(
            "left",
            "离职",
            cells.day,
            "在职的最后一天；在职的不填。",
            "",
            also=("离职日期", "离职时间", "最后工作日"),
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
            f"可填：{'、'.join(words.offered(words.PLAN))}；不填就是按销售额。",
            "按销售额",
            form="choice",
            choices=words.offered(words.PLAN),
        ),
        Column(
            "exempt",
            "豁免",
            words.yes_no,
            "是：不参加未达保底的负激励；不填就是否。",
            "否",
            also=("是否豁免",),
            form="choice",
            choices=("是", "否"),
        ),
    ),
)
