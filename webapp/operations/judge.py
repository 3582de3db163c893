"""A supervisor's verdict on one card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.models import Card, Fact, Verdict
from webapp.operations.recording import Receipt, content_hash, known_already, record
from webapp.operations.reminding import VERDICT, remind
from webapp.standing_deals import days_of_deals_from
from webapp.standing_facts import still_stands
from webapp.standings import recompute
from webapp.writer import Transaction

RESULTS = ("genuine", "fake")


class AlreadyTakenBack(JiebaoError):
    """The seller took the card back, or corrected it, before it was judged."""

    sentence = _("售卡人已撤回或更正这张卡,无需再判定。")
    status = 409


class NotYourTeam(JiebaoError):
    """A checker judges the cards of the people entrusted to them, and never the own."""

    sentence = _("这张卡不在您的核查范围内。")
    status = 404


@dataclass(frozen=True)
class VerdictCommand:
    """A checker's verdict: `genuine` or `fake`, with a reason in words."""

    id: str
    card: int
    result: str
    reason: str = ""


def judge(tx: Transaction, checker: str, command: VerdictCommand) -> Receipt:
    """Record a verdict; the latest one on a card holds, and its figures follow at once."""
    digest = content_hash(
        {"kind": "verdict", "card": command.card, "result": command.result, "by": checker}
    )
    known = known_already(command.id, digest)
    if known is not None:
        return known
    card, sale = _card_to_judge(tx, checker, command)
    receipt = record(tx, "verdict", command.id, digest, person=sale.person_id, by=checker)
    tx.insert(
        Verdict,
        fact=receipt.number,
        card=card.fact_id,
        result=command.result,
        reason=command.reason,
    )
    tx.flush()
    for person, day in days_moved_by(card.fact_id):
        tx.notice(*recompute(person, day, tx.company))
    remind(
        tx,
        sale.person_id,
        VERDICT,
        str(receipt.number),
        "/records",
        result=command.result,
        serial=card.serial,
    )
    tx.notice("checks")
    return receipt


def _card_to_judge(tx: Transaction, checker: str, command: VerdictCommand) -> tuple[Card, Fact]:
    if command.result not in RESULTS:
        raise UnknownChoice()
    card = Card.get_or_none(Card.fact == command.card)
    if card is None:
        raise NotFound()
    sale = card.fact
    if not may_judge(tx, checker, sale):
        raise NotYourTeam()
    if not still_stands(command.card):
        raise AlreadyTakenBack()
    return card, sale


def may_judge(tx: Transaction, checker: str, sale: Fact) -> bool:
    """Whether the sale's seller was in the checker's charge on the day of the sale."""
    return sale.person_id != checker and sale.person_id in tx.company.in_charge_of(
        checker, tx.company.clock.day(tx.now), sale.day
    )


def days_moved_by(card: int) -> set[tuple[str, date]]:
    """Whose figures of which days hang on this card (or call): its seller's, on its day and its
    deals' days."""
    sale = Fact.get_by_id(card)
    return {(sale.person_id, day) for day in {sale.day, *days_of_deals_from(card)}}
