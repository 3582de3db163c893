"""Issue a certificate for an approved honour, once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from peewee import chunked

from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.transactions import Transaction
from webapp.honours.models import Certificate
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Line
from webapp.ledger.previewed_lines import demand_all_due

PRINTABLE = ("certificate", "commend")
IN_A_PIECE = 25  # certificates that one transaction issues
Asked = Mapping[int, tuple[str, dict[str, Any]]]  # by line: the code and what is printed
Write = Callable[[Callable[[Transaction], Any]], Any]


class NotApprovedYet(JiebaoError):
    """An honour that HR has not approved."""

    sentence = _("第 %(number)s 号荣誉还没有通过，通过后才能制作证书。")
    status = 409


class NoLongerGranted(JiebaoError):
    """A later line reverses the honour."""

    sentence = _("第 %(number)s 号荣誉已被撤销，不能制作证书。")
    status = 409


@dataclass(frozen=True)
class Issued:
    """A serial number and the printed values; `known` if the certificate existed before."""

    serial: str
    honour: dict[str, Any]
    known: bool = False


def honour_line(number: int, company: Company, now: datetime) -> Line:
    """The approved line of an honour of a period that is over.

    Raises NotFound, PeriodNotOver, NotApprovedYet, NoLongerGranted.
    """
    line = Line.get_or_none(Line.number == number, Line.kind.in_(PRINTABLE), Line.sign > 0)
    if line is None:
        raise NotFound()
    demand_all_due(company, [line], now)
    if not Approval.select().where(Approval.line == number).exists():
        raise NotApprovedYet(number=number)
    if Line.select().where(Line.reverses == number, is_current_line()).exists():
        raise NoLongerGranted(number=number)
    return line


def next_serial(tx: Transaction) -> str:
    """The next serial: HR-2026-000001 and so on, without gaps within a year."""
    year = tx.company.clock.local(tx.now).year
    prefix = f"HR-{year}-"
    last = (
        Certificate.select(Certificate.serial)
        .where(Certificate.serial.between(prefix, f"{prefix}9999999"))
        .order_by(Certificate.serial.desc())
        .first()
    )
    count = int(last.serial.removeprefix(prefix)) if last else 0
    return f"{prefix}{count + 1:06}"


def issue_apart(write: Write, by: str, asked: Asked) -> list[str]:
    """Issue the certificates of many lines, IN_A_PIECE a transaction; return the serials in order.

    Interrupted, it has issued the first of them; repeated, it issues those that are missing. Raises
    as `issue` does.
    """
    serials: list[str] = []
    for piece in chunked(asked.items(), IN_A_PIECE):
        serials += write(partial(_issue_all, by=by, asked=dict(piece)))
    return serials


def _issue_all(tx: Transaction, by: str, asked: Asked) -> list[str]:
    return [issue(tx, by, line, code, values).serial for line, (code, values) in asked.items()]


def issue(tx: Transaction, by: str, number: int, code: str, honour: dict[str, Any]) -> Issued:
    """Issue the certificate of one line; a repeated call returns the one issued before.

    `code` is the key of its public page; `honour` is what is printed, without serial and code.
    Raises NotFound, PeriodNotOver, NotApprovedYet, NoLongerGranted.
    """
    held = (
        Certificate.select()
        .where(Certificate.line == number)
        .order_by(Certificate.edition.desc())
        .first()
    )
    if held is not None:
        return Issued(held.serial, json.loads(held.honour), known=True)
    honour_line(number, tx.company, tx.now)
    serial = next_serial(tx)
    values = {**honour, "serial": serial}
    tx.insert(
        Certificate,
        serial=serial,
        code=code,
        line=number,
        honour=json.dumps(values, ensure_ascii=False),
        issued_by=by,
        issued_at=tx.now,
    )
    tx.audit(by, "issue_certificate", f"certificate:{serial}", after={"line": number})
    return Issued(serial, values)
