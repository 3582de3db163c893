"""Read the import table of bank accounts: the account to which each person is paid."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from webapp.core.errors import _
from webapp.spreadsheets import cells
from webapp.spreadsheets.cells import refuse_date
from webapp.spreadsheets.choices import AS_IT_IS, Choices
from webapp.spreadsheets.displayed import visible_code
from webapp.spreadsheets.layout import Column, Layout
from webapp.spreadsheets.parsed_rows import Records, read_records
from webapp.spreadsheets.values import Refused, Value

_SEPARATORS = re.compile(r"[\s-]+")
_NUMBER = re.compile(r"[0-9]{8,30}")


def bank_account_number(value: Value) -> str:
    """Return an account's digits without spaces and hyphens. Raises Refused for other text."""
    typed = visible_code(value)
    refuse_date(typed)
    digits = _SEPARATORS.sub("", typed)
    if not _NUMBER.fullmatch(digits):
        raise Refused(_("不是银行卡号：应为 8 到 30 位数字。请把这一列设为文本格式再填。"))
    return digits


BANK_ACCOUNTS = Layout(
    "bank_accounts",
    "银行卡",
    (
        Column(
            "staff_number",
            "工号",
            cells.staff_number,
            _("要先在员工名单里。"),
            "1001",
            required=True,
        ),
        Column(
            "holder",
            "户名",
            cells.person_name(40),
            _("银行卡上的姓名。"),
            "林晓雨",
            required=True,
            also=("开户名", "账户名", "持卡人"),
        ),
        Column(
            "number",
            "银行卡号",
            bank_account_number,
            _("8 到 30 位数字；加密保存，只有人事下载发放表时能看到全部。"),
            "6222020200112233445",
            required=True,
            also=("银行账号", "银行帐号", "卡号", "账号", "银行卡"),
            width=26,
        ),
        Column(
            "bank",
            "开户行",
            cells.single_line(60),
            "可以不填。",
            "工商银行",
            also=("开户银行", "银行"),
        ),
    ),
)


@dataclass(frozen=True)
class BankAccountRow:
    """One person's account; `row` is the row's number in the sheet."""

    staff_number: str
    holder: str
    number: str
    bank: str = ""
    row: int = field(default=0, compare=False)


def bank_account_records(
    data: bytes,
    filename: str,
    *,
    known_staff: Collection[str] | None = (),
    choices: Choices = AS_IT_IS,
) -> Records:
    """The checked records of a table of bank accounts; `known_staff` None: anybody.

    Raises FaultyTable where the file holds no such table.
    """
    records = read_records(data, filename, BANK_ACCOUNTS, choices)
    records.refuse_repeated("staff_number")
    sentence = _("没有工号为 %(staff_number)s 的人。请填系统里已有的工号。")
    records.refuse_unknown("staff_number", known_staff, sentence)
    return records
