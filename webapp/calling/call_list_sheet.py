"""The sheet of a call list: the customers whom each seller is to call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from webapp.core.errors import _
from webapp.spreadsheets import cells, words
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.parsed_rows import Records, read_records

CALL_LIST = Layout(
    "call_list",
    "客户名单",
    (
        Column(
            "name",
            "客户姓名",
            cells.person_name(60),
            "最多 60 个字。",
            "王女士",
            also=("客户", "客户名称", "姓名"),
        ),
        Column(
            "phone",
            "电话",
            cells.phone,
            _("手机号或带区号的座机；一个号码一行。"),
            "13900139000",
            required=True,
            also=(
                *("客户电话", "客户手机", "客户手机号", "手机", "手机号", "手机号码"),
                *("电话号码", "联系电话", "联系方式"),
            ),
            width=16,
        ),
        Column(
            "seller",
            "归属",
            cells.staff_number,
            _("由谁来打：电销专员、导购或设计师的工号。"),
            "1001",
            required=True,
            also=("归属工号", "销售", "销售工号"),
        ),
        Column(
            "visited",
            "到过店",
            words.yes_no,
            "可填：是、否；不知道就不填。",
            "否",
            also=("是否到过店", "到店"),
            form="choice",
            choices=("是", "否"),
        ),
        Column("note", "备注", cells.note, "最多 1000 个字。", "想看沙发", width=30),
    ),
)


@dataclass(frozen=True)
class CustomerRow:
    """One customer of the sheet; `visited` None is unknown, `row` is the sheet's row number."""

    phone: str
    seller: str
    name: str = ""
    visited: bool | None = None
    note: str = ""
    row: int = field(default=0, compare=False)


def call_list_records(
    data: bytes,
    filename: str,
    *,
    known_sellers: Collection[str] | None = (),
    choices: Choices = AS_IT_IS,
) -> Records:
    """The checked records of a call list, with their faults.

    `known_sellers`: the staff numbers of the sellers (None: any). Raises FaultyTable where the
    file holds no such table.
    """
    records = read_records(data, filename, CALL_LIST, choices)
    records.refuse_repeated("phone")
    sentence = _("没有工号为 %(seller)s 的销售人员。请填电销专员、导购或设计师的工号。")
    records.refuse_unknown("seller", known_sellers, sentence)
    return records
