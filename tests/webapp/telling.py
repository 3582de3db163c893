"""Short words for what the cast does, and for what the tallies then say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.cards.operations.record_card import CardCommand, PhotoTaken, record_card
from webapp.checks.operations.verdicts import VerdictCommand, judge
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.current import latest_verdict
from webapp.facts.models import Fact, Photo, Tally
from webapp.facts.operations.record import Receipt
from webapp.facts.tally_check import compare_tallies
from webapp.ledger.operations.appeal import AnswerGiven
from webapp.ledger.operations.appeal_card import CardAppealGiven, answer_card, appeal_card

TODAY = "2026-03-02"
PHOTO = PhotoTaken(
    name="ab" * 32,
    received_sha256="cd" * 32,
    pixel_sha256="ef" * 32,
    format="JPEG",
    width=4000,
    height=3000,
    metadata='{"Model": "a phone"}',
    exif=b"Exif",
)


def call(
    write: Any, seller: str, record: str, outcome: str = "invited", at: datetime | None = None
) -> Receipt:
    return _receipt(write(lambda tx: record_call(tx, seller, CallCommand(record, outcome, at=at))))


def card(
    write: Any,
    seller: str,
    record: str,
    serial: str = "NO-1",
    visited: bool | None = True,
    at: datetime | None = None,
) -> Receipt:
    given = CardCommand(record, serial, visited, at=at)
    return _receipt(write(lambda tx: record_card(tx, seller, given)))


def deal(
    write: Any,
    closer: str,
    record: str,
    amount: int = 100_000,
    card: int | None = None,
    at: datetime | None = None,
    customer: CustomerGiven | None = None,
) -> Receipt:
    whom = customer or CustomerGiven()
    given = DealCommand(record, closer, f"HT-{record}", amount, card, whom, at)
    return _receipt(write(lambda tx: record_deal(tx, closer, given)))


def opinion(
    write: Any, checker: str, record: str, card: int, result: str, reason: str = "不像"
) -> Receipt:
    """What one checker says of a card."""
    given = VerdictCommand(record, card, result, reason)
    return _receipt(write(lambda tx: judge(tx, checker, given)))


def verdict(write: Any, checker: str, record: str, card: int, result: str) -> Receipt:
    """A final verdict: the checker's opinion, and HR's, the second person's, where it takes one."""
    receipt = opinion(write, checker, record, card, result)
    if latest_verdict(card) != result:
        opinion(write, "1002", f"{record}-second", card, result)
    assert latest_verdict(card) == result
    return receipt


def overturned(write: Any, card: int) -> None:
    """The seller has appealed against a fake, and a leader has upheld it."""
    seller = Fact.get_by_id(card).person_id
    brought = CardAppealGiven(f"appeal-{card}", card, "这张卡是真的")
    write(lambda tx: appeal_card(tx, seller, brought))
    answered = AnswerGiven(upheld=True, text="已向客户核实")
    write(lambda tx: answer_card(tx, "1001", brought.id, answered))
    assert latest_verdict(card) == "genuine"


def _receipt(receipt: Receipt) -> Receipt:
    return receipt


def tally(metric: str, person: str, period: str = TODAY) -> int:
    """A person's amount in a metric over a period, over all teams; 0 without a row."""
    rows = Tally.select(Tally.amount).where(
        Tally.period == period, Tally.metric == metric, Tally.person == person
    )
    return sum(amount for (amount,) in rows.tuples())


def differences() -> list[Any]:
    """Tallies that do not say what the facts add up to: none, whatever was done."""
    from webapp.schemes.company_loading import load_company

    return compare_tallies(load_company())


def photos() -> int:
    return int(Photo.select().count())
