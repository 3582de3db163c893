"""Read tables of contracts and of cancellations, as other systems export them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from webapp.core.errors import JiebaoError, _
from webapp.facts.contracts import clean_contract
from webapp.spreadsheets import cells, code_cells, moment_cells
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.parsed_rows import Records, read_records
from webapp.spreadsheets.values import Refused, Value


def _contract(value: Value) -> str:
    """A contract's number in the form in which it is stored. Raises Refused."""
    try:
        return clean_contract(code_cells.code_text(value))
    except JiebaoError as refusal:
        raise Refused(refusal.sentence, **refusal.values) from refusal


_CONTRACT = Column(
    "contract",
    "合同号",
    _contract,
    _("每份合同一个号，最多 40 位。"),
    "HT-2026-0001",
    required=True,
    also=("合同编号", "合同", "合同编码", "订单号", "订单编号", "单号"),
    width=18,
)

DEALS = Layout(
    "deals",
    "成交",
    (
        _CONTRACT,
        Column(
            "closer",
            "成交人",
            cells.staff_number,
            _("谁签的单：工号。"),
            "1001",
            required=True,
            also=(
                *("成交人工号", "工号", "导购", "导购工号", "签单人", "签单人工号"),
                *("销售工号", "业务员工号"),
            ),
        ),
        Column(
            "amount",
            "金额",
            code_cells.fen,
            _("以元计，可到分，如 12800.50。"),
            "12800.50",
            required=True,
            also=(
                *("成交金额", "合同金额", "签单金额", "金额（元）"),
                *("成交金额（元）", "合同金额（元）", "签单金额（元）"),
            ),
            form="number",
        ),
        Column(
            "at",
            "成交时间",
            moment_cells.moment_value,
            _("日期和时间，如 2026-03-02 14:30；只有日期也行。"),
            "2026-03-02 14:30",
            required=True,
            also=(
                *("时间", "日期", "签约时间", "签单时间"),
                *("成交日期", "签约日期", "签单日期"),
            ),
            width=18,
        ),
        Column(
            "serial",
            "卡号",
            code_cells.code_text,
            "从哪张卡来；不是卡来的就不填。",
            "",
            also=("来源卡号",),
            width=14,
        ),
        Column(
            "name",
            "客户姓名",
            cells.person_name(60),
            "最多 60 个字；要写电话才认得出是不是新客户。",
            "王女士",
            also=("客户", "客户名称", "姓名"),
        ),
        Column(
            "phone",
            "客户电话",
            cells.phone,
            "不填就用卡上登记的客户。",
            "13900139000",
            also=("电话", "手机", "手机号", "客户手机", "客户手机号", "联系电话"),
            width=16,
        ),
        Column(
            "product",
            "产品",
            cells.single_line(40),
            "卖的是什么，最多 40 个字；按产品计奖的方案看这一格。",
            "净水器",
            also=("商品", "产品名称", "商品名称"),
        ),
        Column(
            "referrer",
            "介绍人合同号",
            _contract,
            "老客户介绍来的，填老客户自己的合同号；不是就不填。",
            "",
            also=("转介绍合同号", "介绍合同号"),
            width=18,
        ),
    ),
)

CANCELLATIONS = Layout(
    "cancellations",
    "撤单",
    (
        _CONTRACT,
        Column(
            "reason",
            "撤单原因",
            cells.several_lines(200),
            _("为什么撤单，最多 200 个字。"),
            "客户退单",
            required=True,
            also=("原因", "备注"),
            width=30,
        ),
    ),
)


@dataclass(frozen=True)
class ContractRow:
    """One contract of a table; amount in fen, `at` in the company's local time, without a zone."""

    contract: str
    closer: str
    amount: int
    at: datetime
    serial: str = ""
    name: str = ""
    phone: str | None = None
    product: str = ""
    referrer: str = ""
    row: int = field(default=0, compare=False)


@dataclass(frozen=True)
class CancellationRow:
    """One contract to cancel, with the reason."""

    contract: str
    reason: str
    row: int = field(default=0, compare=False)


def deal_records(
    data: bytes,
    filename: str,
    *,
    known_staff: Collection[str] | None = (),
    choices: Choices = AS_IT_IS,
) -> Records:
    """Return the checked records of a table of contracts; `known_staff` None: any closer is valid.

    Raises FaultyTable if the file holds no such table.
    """
    records = read_records(data, filename, DEALS, choices)
    records.refuse_repeated("contract")
    sentence = _("没有工号为 %(closer)s 的人。请填系统里已有的工号。")
    records.refuse_unknown("closer", known_staff, sentence)
    for record in records.found:
        if record.values.get("name") and not record.typed.get("phone"):
            sentence = _("只有姓名认不出是哪位客户：请写电话，或两格都不填。")
            records.refuse(record, "name", sentence)
    return records


def cancellation_records(data: bytes, filename: str, *, choices: Choices = AS_IT_IS) -> Records:
    """Return the checked records of a table of cancellations.

    Raises FaultyTable if the file holds no such table.
    """
    records = read_records(data, filename, CANCELLATIONS, choices)
    records.refuse_repeated("contract")
    return records
