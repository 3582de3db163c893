"""What the company's sellers did in October and November, and what that is worth by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from openpyxl import Workbook

from tests.journey.first_month.reckoning import base_pay, commission, fen
from tests.journey.first_month.setting_up import A_NEW_CUSTOMER
from tests.journey.first_month.staff_table import BASE_PAY, PHONES, Employee, employees

LEAVERS = {"1110": 10, "1309": 20}  # the last day of October
NAMESAKE, NAMESAKE_FROM = "1314", 12
TRANSFERRED = "1104"
FAKE_IN_MONTH, FAKE_AFTER_CLOSE = "1102", "1202"  # who sold the cards
TEAM_TARGET = 150_000
APPEALED = 200  # yuan


@dataclass(frozen=True)
class Contract:
    """A deal of HR's table; `card`: the serial of the card that it came from."""

    number: str
    seller: str
    on: date
    yuan: float
    card: str = ""


def _deal(number: str, seller: str, day: int, yuan: float, card: str = "") -> Contract:
    return Contract(f"HT-10-{number}", seller, date(2026, 10, day), yuan, card)


CANCELLED = _deal("09", "1203", 14, 9_000)
DEALS = (
    _deal("01", "1101", 12, 60_000),
    _deal("02", "1101", 20, 80_000),
    _deal("03", "1201", 13, 45_000),
    _deal("04", "1201", 21, 20_000.50),
    _deal("05", "1301", 15, 120_000),
    _deal("06", "1302", 16, 30_000),
    _deal("07", TRANSFERRED, 13, 10_000),
    _deal("08", TRANSFERRED, 22, 12_000),
    CANCELLED,
    _deal("10", "1110", 9, 8_000),
    _deal("11", "1205", 19, 6_000, "JB-2001"),
    _deal("12", NAMESAKE, 23, 5_000),
    *(_deal(f"2{place}", "1202", 14 + place, 3_000) for place in range(10)),
)
NOVEMBER_DEALS = (
    Contract("HT-11-01", "1301", date(2026, 11, 10), 25_000),
    Contract("HT-11-02", FAKE_AFTER_CLOSE, date(2026, 11, 11), 20_000),
)


def deals_table(deals: tuple[Contract, ...]) -> bytes:
    """The deals as an XLSX file with a title over the whole width and a sum below."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["四季家居2026年成交明细"])
    page.merge_cells("A1:G1")
    page.append(["序号", "合同编号", "签约时间", "工号", "成交金额", "来源卡号", "客户电话"])
    for place, each in enumerate(deals, 1):
        customer = "" if each.card else f"139{each.number[3:5]}0000{each.number[-2:]}"
        row = [place, each.number, each.on, each.seller, each.yuan, each.card, customer]
        page.append(row)
    page.append(["合计", "", "", "", sum(each.yuan for each in deals)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def owed_for_october() -> Counter[str]:
    """What October pays, in fen by staff number."""
    owed = _base_pay(days=31, parts=LEAVERS | {NAMESAKE: 31 - NAMESAKE_FROM + 1})
    sales = _sales(DEALS)
    for seller, sold in sales.items():
        owed[seller] += commission(sold)
    owed += _new_customers(DEALS)
    owed["1101"] += fen(1000)  # the first of the month
    owed["1202"] += fen(300 + 300)  # ten contracts, five new customers and more
    for seller in ("1301", "1302"):
        owed[seller] += fen(400)  # own target reached
    owed["1301"] += fen(800 + 800)  # over the target as a senior, best telesales person
    assert sum(sales[each.number] for each in _team()) + fen(5_000) >= fen(TEAM_TARGET)
    for each in _team():
        if each.number not in LEAVERS:
            owed[each.number] += fen(300)
    owed[NAMESAKE] += fen(300)
    owed["1301"] += fen(50 + 20)  # on the 12th: first in invitations, third in cards
    owed["1302"] += fen(30 + 50 + 50)  # second in invitations; first in cards on two days
    return owed + campaign_of_the_west()


def campaign_of_the_west() -> Counter[str]:
    """What the campaign pays in the western store, until a card there is found to be fake."""
    return Counter(
        {
            "1210": fen(50 + 2 * 50 + 200),  # first on the 12th, two cards, a deal from one
            FAKE_AFTER_CLOSE: fen(30),  # second on the 22nd
        }
    )


def owed_for_november() -> Counter[str]:
    """What November pays, in fen by staff number."""
    owed = _base_pay(days=30, parts=dict.fromkeys(LEAVERS, 0) | {NAMESAKE: 30})
    owed += _new_customers(NOVEMBER_DEALS)
    owed["1301"] += commission(fen(25_000)) + fen(1000 + 800)  # the first; best of telesales
    owed[FAKE_AFTER_CLOSE] += commission(fen(20_000)) - fen(30)
    owed[TRANSFERRED] += fen(APPEALED)
    return owed


def _base_pay(days: int, parts: dict[str, int]) -> Counter[str]:
    """The base pay of a month of so many days; `parts`: who worked only some of them."""
    levels = {each.number: each.level for each in employees() if each.level}
    owed = {
        number: base_pay(BASE_PAY[level], parts.get(number, days), days)
        for number, level in {**levels, NAMESAKE: "初级"}.items()
    }
    return Counter(owed)


def _new_customers(deals: tuple[Contract, ...]) -> Counter[str]:
    """What the company's own scheme pays: each deal is of a customer who was new."""
    counted = Counter(each.seller for each in deals if each is not CANCELLED)
    return Counter({seller: fen(A_NEW_CUSTOMER) * count for seller, count in counted.items()})


def _sales(deals: tuple[Contract, ...]) -> Counter[str]:
    sold: Counter[str] = Counter()
    for each in deals:
        if each is not CANCELLED:
            sold[each.seller] += fen(each.yuan)
    return sold


def _team() -> list[Employee]:
    """The members of the telephone department on the first of October, its head among them."""
    return [each for each in employees() if each.team == PHONES]
