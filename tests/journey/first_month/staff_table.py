"""The staff list of a company of fifty, as its HR keeps it: a title above, own words, dates as
Excel writes them, who made it below; saved as CSV by a Chinese Excel, which means GBK."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from io import StringIO

EAST, WEST, PHONES = "东城店", "西城店", "电话销售部"
OFFICE, PERSONNEL = "总经办", "人力资源部"
# What this company calls a role, and what the program calls it.
OWN_TITLES = {
    "总经理": "公司领导层",
    "人事专员": "人事",
    "店长": "负责人",
    "部门经理": "负责人",
    "销售主管": "主管",
    "导购员": "导购",
    "家居顾问": "设计师",
    "电话顾问": "电销专员",
}
BASE_PAY = {"高级": 6000, "中级": 4500, "初级": 3500}  # yuan a month


@dataclass(frozen=True)
class Employee:
    """One row of the list; `level` empty: the person does not sell."""

    number: str
    name: str
    sex: str
    phone: str
    team: str
    title: str
    level: str
    superior: str
    hired: date
    birthday: date


_OFFICE_STAFF = (
    ("1001", "陆正扬", "男", OFFICE, "总经理", ""),
    ("1002", "何静", "女", PERSONNEL, "人事专员", "陆正扬"),
    ("1003", "方敏", "女", PERSONNEL, "人事专员", "何静"),
    ("1011", "高建国", "男", EAST, "店长", ""),
    ("1012", "秦淑芬", "女", WEST, "店长", ""),
    ("1013", "段文山", "男", PHONES, "部门经理", ""),
    ("1021", "孙丽华", "女", EAST, "销售主管", "高建国"),
    ("1022", "周国平", "男", WEST, "销售主管", "秦淑芬"),
    ("1023", "冯雅琴", "女", WEST, "销售主管", "秦淑芬"),
    ("1024", "魏东升", "男", PHONES, "销售主管", "段文山"),
)
# Team, title, superior, first number, names.
_SELLING_STAFF = (
    (EAST, "导购员", "孙丽华", 1101, "林晓燕 王俨 陈浩 赵敏 吴桐 郑洁 沈月 韩雪 杨帆 朱琳"),
    (EAST, "家居顾问", "孙丽华", 1111, "许文静 何俊 吕娜 施晓明"),
    (WEST, "导购员", "周国平", 1201, "张倩 孔令辉 曹颖 严丽 华晨 金鑫 陶然 姜维 戚薇"),
    (WEST, "家居顾问", "冯雅琴", 1210, "谢婷 邹凯 喻红 柏松"),
    (
        *(PHONES, "电话顾问", "魏东升", 1301),
        "李娜 章伟 刘洋 水清 窦明 云飞 苏晴 潘越 葛亮 奚梅 范彬 彭程 郎平",
    ),
)
_TITLES = "序号 工号 姓名 性别 联系电话 所在部门 职务 等级 直属上级 入职日期 出生日期 备注"


def employees() -> tuple[Employee, ...]:
    """Everybody on the list, by staff number."""
    office = [
        Employee(number, name, sex, _phone(number), team, title, "", superior, *_DATES)
        for number, name, sex, team, title, superior in _OFFICE_STAFF
    ]
    return (*office, *_sellers())


_DATES = (date(2020, 5, 6), date(1984, 1, 17))


def _sellers() -> list[Employee]:
    found = []
    for team, title, superior, first, names in _SELLING_STAFF:
        for place, name in enumerate(names.split()):
            number, level = str(first + place), _level(place)
            sex = "女" if place % 2 == 0 else "男"
            hired, birthday = date(2023, 3, 1 + place), date(1996, 1 + place % 8, 5 + place)
            found.append(
                Employee(
                    *(number, name, sex, _phone(number), team, title),
                    *(level, superior, hired, birthday),
                )
            )
    return found


def _level(place: int) -> str:
    """The first of each group is senior, the next three are middle, the others junior."""
    return "高级" if place == 0 else "中级" if place < 4 else "初级"


def _phone(number: str) -> str:
    return f"1380000{number}"


def staff_table() -> bytes:
    """The list of the company of fifty."""
    return as_table(employees())


def as_table(people: tuple[Employee, ...]) -> bytes:
    """A list as a CSV file in GBK."""
    text = StringIO(newline="")
    table = csv.writer(text)
    table.writerow(["四季家居有限公司员工花名册（2026年9月）"])
    table.writerow(_TITLES.split(" "))
    for place, each in enumerate(people, 1):
        table.writerow(
            [
                *(place, each.number, each.name, each.sex, each.phone, each.team, each.title),
                *(each.level, each.superior, _slashed(each.hired), _slashed(each.birthday), ""),
            ]
        )
    table.writerow(["制表：何静", "", "", "", "审核：陆正扬"])
    return text.getvalue().encode("gbk")


def _slashed(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"
