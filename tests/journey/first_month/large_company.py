"""The staff list of a company of two hundred, and what its first month pays by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product

from tests.journey.first_month.october import Contract
from tests.journey.first_month.reckoning import commission, fen
from tests.journey.first_month.staff_table import BASE_PAY, Employee, as_table

STORES = ("城东店", "城南店", "城西店", "城北店")
SELLERS_OF_A_STORE = 47
_FAMILY = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱"
_GIVEN = (
    "明月",
    "建华",
    "晓东",
    "雅芳",
    "志远",
    "丽娜",
    "国强",
    "思琪",
    "文博",
    "佳怡",
    "海涛",
    "静怡",
    "宇航",
    "雪梅",
)
_HIRED, _BIRTHDAY = date(2022, 4, 1), date(1995, 3, 20)


def large_staff() -> tuple[Employee, ...]:
    """A leader, HR, and four stores, each with a head, a supervisor and sellers."""
    names = iter(family + given for given, family in product(_GIVEN, _FAMILY))
    found = [
        _employee("1001", "陆正扬", "总经办", "公司领导层", "", ""),
        _employee("1002", "何静", "总经办", "人事", "", "1001"),
    ]
    for place, store in enumerate(STORES, 1):
        head, supervisor = f"2{place}00", f"2{place}01"
        found.append(_employee(head, next(names), store, "店长", "", ""))
        found.append(_employee(supervisor, next(names), store, "主管", "", head))
        for seller in range(2, 2 + SELLERS_OF_A_STORE):
            number = f"2{place}{seller:02}"
            found.append(_employee(number, next(names), store, "导购员", "初级", supervisor))
    last = len(found)
    found += [
        _employee(f"29{place:02}", next(names), STORES[0], "导购员", "初级", "2101")
        for place in range(200 - last)
    ]
    return tuple(found)


def _employee(number: str, name: str, team: str, title: str, level: str, superior: str) -> Employee:
    sex = "女" if int(number) % 2 else "男"
    who = (number, name, sex, f"1370000{number}", team, title, level, superior)
    return Employee(*who, _HIRED, _BIRTHDAY)


def large_staff_table() -> bytes:
    """The list as a CSV file in GBK."""
    return as_table(large_staff())


LARGE_DEALS = tuple(
    Contract(
        f"HT-20-{place:02}", f"2{1 + place % 4}{10 + place}", date(2026, 10, 12), 30_000 + place
    )
    for place in range(12)
)


def large_pay() -> Counter[str]:
    """What October pays, in fen by staff number: base pay, commission, the first of the month."""
    owed = Counter({each.number: fen(BASE_PAY[each.level]) for each in large_staff() if each.level})
    for deal in LARGE_DEALS:
        owed[deal.seller] += commission(fen(deal.yuan))
    owed[LARGE_DEALS[-1].seller] += fen(1000)
    return owed
