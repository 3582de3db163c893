"""Cancel a deal (撤单): the deal stays listed but no longer counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.company.roles import HR
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, NotOwn, _
from webapp.core.fields import Text
from webapp.facts.current_deals import CurrentDeal, current_deals, first_deal_of
from webapp.facts.models import Cancellation, Fact
from webapp.facts.operations.record import Receipt, content_hash, known_already, record
from webapp.facts.transactions import Transaction

REASON = Text("reason", most=200)


class AlreadyCancelled(JiebaoError):
    """The deal is already cancelled."""

    sentence = _("这笔成交已经撤单。")
    status = 409


class CancelTooLate(JiebaoError):
    """The deal was recorded on an earlier day, so its closer may not cancel it; HR may."""

    sentence = _("成交人只能在登记当天撤单。更早的成交请找人事。")


@dataclass(frozen=True)
class CancelCommand:
    """The cancellation of a deal; `deal` is the number of its fact."""

    id: str
    deal: int
    reason: str


def cancel_deal(tx: Transaction, by: str, command: CancelCommand) -> Receipt:
    """Cancel a deal: its closer may on the day it was recorded, HR at any time.

    The day of recording decides, so a backdated deal can be cancelled on the day it was entered.
    Raises NotFound, NotOwn, CancelTooLate, AlreadyCancelled, Missing, TextTooLong.
    """
    digest = content_hash({"kind": "cancel", "of": command.deal, "reason": command.reason})
    known = known_already(command.id, digest)
    if known is not None:
        return known
    fact = Fact.get_or_none(Fact.number == command.deal, Fact.kind == "deal")
    if fact is None:
        raise NotFound()
    demand_right(tx.company, by, tx.company.clock.day(tx.now), fact)
    REASON.clean(command.reason)
    deal = next(current_deals(numbers=[command.deal]), None)
    if deal is None:
        raise AlreadyCancelled()
    receipt = record(
        tx, "cancel", command.id, digest, person=deal.closer, by=by, corrects=command.deal
    )
    tx.insert(Cancellation, fact=receipt.number, deal=command.deal, reason=command.reason)
    tx.flush()
    for person, day in _days_moved_by(deal, fact):
        tx.recompute(person, day)
    return receipt


def demand_right(company: Company, by: str, today: date, fact: Fact) -> None:
    """Raise NotOwn or CancelTooLate if a person may not cancel this deal today."""
    posting = company.posting(by, today)
    if posting is not None and posting.role in HR:
        return
    if fact.person_id != by:
        raise NotOwn()
    if company.clock.day(fact.received_at) != today:
        raise CancelTooLate()


def _days_moved_by(deal: CurrentDeal, fact: Fact) -> set[tuple[str, date]]:
    """The (person, day) pairs to recompute: of the closer, the card's seller and the next deal."""
    moved = {(deal.closer, fact.day)}
    if deal.card is not None:
        moved.add((deal.card.seller, fact.day))
    if deal.new_customer and deal.customer is not None:
        heir = first_deal_of(deal.customer, besides=deal.number)
        if heir is not None:
            moved.add((heir.person_id, heir.day))
    return moved
