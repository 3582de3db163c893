"""Read a table of issued cards: the serials that may be sold and who received each card."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from webapp.core.errors import JiebaoError, _
from webapp.facts.card_serials import clean_serial
from webapp.spreadsheets import cells, code_cells
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.parsed_rows import Records, read_records
from webapp.spreadsheets.values import Refused, Value


def _serial(value: Value) -> str:
    """A serial in the form in which it is stored. Raises Refused."""
    try:
        return clean_serial(code_cells.code_text(value))
    except JiebaoError as refusal:
        raise Refused(refusal.sentence, **refusal.values) from refusal


ISSUED_CARDS = Layout(
    "issued_cards",
    "发放的卡",
    (
        Column(
            "serial",
            "卡号",
            _serial,
            _("卡上印的号，一行一张，按领用的先后。"),
            "JC100001",
            required=True,
            also=("卡片编号", "编号"),
            width=18,
        ),
        Column(
            "batch",
            "批次",
            cells.name,
            _("这一批叫什么，最多 40 个字。"),
            "2026 年 3 月",
            required=True,
            also=("批号",),
            width=16,
        ),
        Column(
            "person",
            "领卡人",
            cells.staff_number,
            "发给谁：工号；发给全公司的不用填。",
            "1001",
            also=("工号", "领用人", "归属"),
        ),
        Column(
            "product",
            "产品",
            cells.single_line(40),
            "哪种卡：“设置 → 卡产品”里的名字；不分产品的不用填。",
            "金卡",
            also=("卡产品", "卡种", "卡类型"),
        ),
    ),
)


@dataclass(frozen=True)
class IssuedRow:
    """One issued card; if `person` is None, anybody may sell it. `product` "": not said."""

    serial: str
    batch: str
    person: str | None = None
    product: str = ""
    row: int = field(default=0, compare=False)


def issued_card_records(
    data: bytes,
    filename: str,
    *,
    known_staff: Collection[str] | None = (),
    choices: Choices = AS_IT_IS,
) -> Records:
    """Return the checked records of a table of issued cards; `known_staff` None: any person.

    Raises FaultyTable if the file holds no such table.
    """
    records = read_records(data, filename, ISSUED_CARDS, choices)
    records.refuse_repeated("serial")
    sentence = _("没有工号为 %(person)s 的人。请填系统里已有的工号。")
    records.refuse_unknown("person", known_staff, sentence)
    return records
