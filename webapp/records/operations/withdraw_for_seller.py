"""Withdraw a card at its seller's request, as HR, after the day on which the seller could."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.cards.card_access import may_withdraw_for_seller
from webapp.checks.operations.verdicts import days_moved_by
from webapp.core.errors import JiebaoError, NoLongerCounts, NotAllowed, NotFound, _
from webapp.core.fields import Text
from webapp.facts.current import is_current, latest_verdict
from webapp.facts.models import Card, WithdrawalReason
from webapp.facts.operations.record import Receipt, content_hash, known_already, record
from webapp.facts.opinions import opinions_of
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import CARD_WITHDRAWN, remind

REASON = Text("reason", most=200)


class SellerMayWithdraw(JiebaoError):
    """The card is of today: its seller can still withdraw it."""

    sentence = _("今天售出的卡，请售卡人自己在“今日记录”里撤回。")
    status = 409


@dataclass(frozen=True)
class WithdrawalCommand:
    """The withdrawal of a card (the number of its fact), with the reason in words."""

    id: str
    card: int
    reason: str


def withdraw_for_seller(tx: Transaction, by: str, command: WithdrawalCommand) -> Receipt:
    """Withdraw a card of an earlier day for its seller, so that it counts nowhere (rule 6).

    A repeated record id changes nothing. Raises NotAllowed unless `by` is HR and not the seller,
    NotFound, SellerMayWithdraw, Missing, TextTooLong, and NoLongerCounts where the card was
    withdrawn or corrected, or anybody has given an opinion on it.
    """
    digest = content_hash({"kind": "withdrawal", "of": command.card, "reason": command.reason})
    known = known_already(command.id, digest)
    if known is not None:
        return known
    card = _card_to_withdraw(tx, by, command)
    seller = card.fact.person_id
    receipt = record(
        tx, "withdrawal", command.id, digest, person=seller, by=by, corrects=command.card
    )
    reason = command.reason.strip()
    tx.insert(WithdrawalReason, fact=receipt.number, reason=reason)
    after = {"serial": card.serial, "seller": seller, "reason": reason}
    tx.audit(by, "withdraw_for_seller", f"fact:{command.card}", after=after)
    tx.flush()
    for person, day in days_moved_by(command.card):
        tx.recompute(person, day)
    told = {"serial": card.serial, "reason": reason}
    remind(tx, seller, CARD_WITHDRAWN, str(command.card), "/me", **told)
    tx.notice("checks")
    return receipt


def _card_to_withdraw(tx: Transaction, by: str, command: WithdrawalCommand) -> Card:
    card: Card | None = Card.get_or_none(Card.fact == command.card)
    if card is None:
        raise NotFound()
    today = tx.company.clock.day(tx.now)
    if not may_withdraw_for_seller(tx.company, by, card.fact, today):
        raise NotAllowed()
    if card.fact.day >= today:
        raise SellerMayWithdraw()
    number = command.card
    if not is_current(number) or latest_verdict(number) is not None or opinions_of(number):
        raise NoLongerCounts()
    REASON.clean(command.reason)
    return card
