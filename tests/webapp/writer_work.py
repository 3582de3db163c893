"""Counts what one piece of work does inside the writer, and a past that it must not read."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.webapp.databases import tell_statements
from webapp.facts.evidence_models import Ending, Opinion, Verdict
from webapp.facts.models import Call, Card, Customer, Deal, Fact
from webapp.facts.tally_check import compare_tallies
from webapp.facts.tally_rows import move_tallies
from webapp.facts.transactions import Transaction
from webapp.honours.models import Certificate
from webapp.ledger.models import Approval, Line, Settlement
from webapp.ledger.payroll_models import Payroll, PayrollLine
from webapp.messaging.models import Channel, Delivery, Message, Sending
from webapp.schemes.company_loading import load_company
from webapp.store.tables import database

DAYS = 20  # the past lies on so many days, however much happened on them
SELLERS = ("1101", "1102", "1103")


@dataclass(frozen=True)
class Counted:
    """Statements begun, and steps of SQLite's machine: a row that is read takes several."""

    statements: int
    steps: int


def counted(work: Callable[[], object]) -> Counted:
    """Do the work, and count on this thread's connection; steps are SQLite's alone."""
    connection = database.connection()
    counts_steps = isinstance(connection, sqlite3.Connection)
    statements, steps = 0, 0

    def statement(_sql: str) -> None:
        nonlocal statements
        statements += 1

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    tell_statements(statement)
    if counts_steps:
        connection.set_progress_handler(step, 1)
    try:
        work()
    finally:
        if counts_steps:
            connection.set_progress_handler(None, 1)
        tell_statements(None)
    return Counted(statements, steps)


class CountingWriter:
    """Writes as `write` does, and counts what each piece of work does inside."""

    def __init__(self, write: Any) -> None:
        self.pieces: list[Counted] = []
        self._write = write

    def __call__(self, work: Callable[[Transaction], Any]) -> Any:
        results: list[Any] = []
        done = counted(lambda: results.append(self._write(work)))
        self.pieces.append(done)
        return results[0]


def add_past(tx: Transaction, count: int) -> None:
    """So many calls, cards with their customer, opinion and verdict, deals, lines and messages.

    Spread over the DAYS days before the day before yesterday.
    """
    news = {"name": "群", "sealed": "", "shown": "", "service": "", "files": False}
    channel = tx.insert(
        Channel, kinds="sale", per_minute=15, made_by="1002", made_at=tx.now, **news
    )
    for number in range(count):
        at = tx.now - timedelta(days=3 + number % DAYS)
        seller = SELLERS[number % len(SELLERS)]
        customer = _customer(tx, number, seller, at)
        call = _fact(tx, f"past-call-{number}", "call", seller, at)
        tx.insert(Call, fact=call, outcome="invited", customer=customer)
        card = _fact(tx, f"past-card-{number}", "card", seller, at)
        tx.insert(Card, fact=card, serial=f"P-{number}", visited=False, customer=customer)
        opinion = _fact(tx, f"past-look-{number}", "opinion", seller, at, by="1012")
        tx.insert(Opinion, fact=opinion, card=card, result="genuine")
        verdict = _fact(tx, f"past-verdict-{number}", "verdict", seller, at)
        tx.insert(Verdict, fact=verdict, card=card, result="genuine")
        tx.insert(Ending, verdict=verdict, opinion=opinion)
        deal = _fact(tx, f"past-deal-{number}", "deal", seller, at)
        of = {"contract": f"PAST-{number}", "amount": 100, "card": card, "customer": customer}
        tx.insert(Deal, fact=deal, **of)
        _ledger(tx, number, seller, at)
        _message(tx, number, at, channel)
    for differing in compare_tallies(load_company()):
        move_tallies({differing.key: differing.told or []})


def _fact(
    tx: Transaction, name: str, kind: str, seller: str, at: datetime, by: str | None = None
) -> int:
    return tx.insert(
        Fact,
        id=name,
        kind=kind,
        person=seller,
        day=tx.company.clock.day(at),
        at=at,
        received_at=at,
        recorded_by=by or seller,
        content_hash="",
    )


def _customer(tx: Transaction, number: int, seller: str, at: datetime) -> int:
    values: dict[str, Any] = {"phone_hash": f"past-{number}", "phone_cipher": "", "created_at": at}
    return tx.insert(Customer, name=f"past {number}", seller=seller, **values)


def _ledger(tx: Transaction, number: int, seller: str, at: datetime) -> None:
    """A settlement of a month of the years before, with one line, paid, and its certificate."""
    period = f"{1990 + number // 12 % 30}-{1 + number % 12:02}"
    of = {"scheme": "telesales-reward", "revision": "2026-01", "period": period}
    settlement = tx.insert(Settlement, **of, settled_at=at, basis_hash="")
    line = tx.insert(
        Line,
        settlement=settlement,
        clause="past",
        kind=("award", "forfeit", "commend")[number % 3],
        person=seller,
        amount=100,
        because="{}",
        created_at=at,
        **of,
    )
    tx.insert(Approval, line=line, approved_by="1002", approved_at=at)
    closed = {"month": period, "closed_by": "1002", "closed_at": at}
    tx.insert_unknown(Payroll, [closed])
    tx.insert(PayrollLine, line=line, payroll=period, amount=100)
    tx.insert(
        Certificate,
        serial=f"HR-1990-{number:06}",
        code=f"past-{number}",
        line=line,
        honour="{}",
        issued_by="1002",
        issued_at=at,
    )


def _message(tx: Transaction, number: int, at: datetime, channel: int) -> None:
    """A message of the past that has gone out."""
    values = {"title": "", "text": "", "at": at}
    message = tx.insert(Message, kind="sale", about=f"past {number}", **values)
    delivery = tx.insert(Delivery, message=message, channel=channel)
    tx.insert(Sending, delivery=delivery, result="begun", at=at, again_at=at)
    tx.insert(Sending, delivery=delivery, result="sent", at=at)
