"""A checker says what a card is; one or two opinions make the verdict (docs/architecture.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.cards.photo_access import may_read
from webapp.checks.stakeholders import is_concerned
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Text
from webapp.facts.current import latest_verdict, still_stands
from webapp.facts.current_deals import days_of_deals_from
from webapp.facts.evidence_models import Ending, Opinion, Verdict
from webapp.facts.models import Card, Fact
from webapp.facts.operations.record import Receipt, content_hash, known_already, record
from webapp.facts.opinions import (
    DOUBTFUL,
    FAKE,
    GENUINE,
    OPEN,
    Said,
    comes_to,
    in_doubt,
    opinions_of,
)
from webapp.facts.tallies import recompute
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import VERDICT, remind

RESULTS = (GENUINE, FAKE, DOUBTFUL)
REASON = Text("reason", most=200, required=False)  # but of what is not genuine


class AlreadyTakenBack(JiebaoError):
    """The seller took the card back, or corrected it, before it was judged."""

    sentence = _("售卡人已撤回或更正这张卡,无需再判定。")
    status = 409


class NotYourTeam(JiebaoError):
    """A card that is not this checker's to judge; nobody judges an own one."""

    sentence = _("这张卡不在您的核查范围内。")
    status = 404


class JudgedBefore(JiebaoError):
    """One opinion a person: the second is another's."""

    sentence = _("您已经判过这张卡,复核要由另一位来做。")
    status = 409


class Final(JiebaoError):
    """A card whose verdict stands: another one takes an appeal, or a doubt about a genuine one."""

    sentence = _("这张卡已有最终结论。")
    status = 409


@dataclass(frozen=True)
class VerdictCommand:
    """What a checker says: `genuine`, `fake` or `doubtful`, with a reason in words."""

    id: str
    card: int
    result: str
    reason: str = ""


def judge(tx: Transaction, checker: str, command: VerdictCommand) -> Receipt:
    """Record an opinion; where it ends the check, the verdict too, and its figures at once.

    Raises UnknownChoice, NotFound, NotYourTeam, AlreadyTakenBack, Final, JudgedBefore, Missing.
    """
    digest = content_hash(
        {"kind": "opinion", "card": command.card, "result": command.result, "by": checker}
    )
    known = known_already(command.id, digest)
    if known is not None:
        return known
    card, sale = _card_to_judge(tx, checker, command)
    earlier = opinions_of(card.fact_id)
    _demand_news(command, checker, earlier)
    receipt = record(tx, "opinion", command.id, digest, person=sale.person_id, by=checker)
    said = Said(
        receipt.number, card.fact_id, checker, command.result, command.reason.strip(), tx.now
    )
    tx.insert(Opinion, fact=said.number, card=said.card, result=said.result, reason=said.reason)
    opinions = [*earlier, said]
    result = comes_to(opinions, _outside(tx, opinions, sale))
    if result is not None:
        decide_verdict(
            tx, checker, card, result, said.reason, f"{command.id}:verdict", receipt.number
        )
    elif in_doubt(opinions):
        tx.notice("ledger")
    tx.notice("checks")
    return receipt


def _card_to_judge(tx: Transaction, checker: str, command: VerdictCommand) -> tuple[Card, Fact]:
    if command.result not in RESULTS:
        raise UnknownChoice()
    card = Card.get_or_none(Card.fact == command.card)
    if card is None:
        raise NotFound()
    sale = card.fact
    if not may_read(tx.company, checker, sale, tx.company.clock.day(tx.now)):
        raise NotYourTeam()
    if not still_stands(command.card):
        raise AlreadyTakenBack()
    return card, sale


def _demand_news(command: VerdictCommand, checker: str, earlier: list[Said]) -> None:
    """Refuse what changes nothing, and a charge without its reason."""
    held = latest_verdict(command.card)
    if held == FAKE or (held == GENUINE and not earlier and command.result == GENUINE):
        raise Final()
    if any(said.by == checker for said in earlier):
        raise JudgedBefore()
    demand_reason(command)


def demand_reason(command: VerdictCommand) -> None:
    """Refuse a verdict that is not genuine without its reason. Raises Missing, TextTooLong."""
    if command.result == GENUINE:
        REASON.clean(command.reason)
    else:
        REASON.demand(command.reason)


def _outside(tx: Transaction, opinions: list[Said], sale: Fact) -> set[str]:
    today = tx.company.clock.day(tx.now)
    return {
        said.by
        for said in opinions
        if not is_concerned(tx.company, said.by, sale.person_id, sale.day, today)
    }


def decide_verdict(
    tx: Transaction,
    by: str,
    card: Card,
    result: str,
    reason: str,
    record_id: str,
    opinion: int | None = None,
) -> Receipt:
    """Record the verdict: the latest one on a card holds, and its figures follow at once."""
    seller = card.fact.person_id
    digest = content_hash({"kind": "verdict", "card": card.fact_id, "result": result, "by": by})
    receipt = record(tx, "verdict", record_id, digest, person=seller, by=by)
    tx.insert(
        Verdict,
        fact=receipt.number,
        card=card.fact_id,
        result=result,
        reason=reason,
    )
    if opinion is not None:
        tx.insert(Ending, verdict=receipt.number, opinion=opinion)
    tx.flush()
    for person, day in days_moved_by(card.fact_id):
        tx.notice(*recompute(person, day, tx.company))
    if result != OPEN:
        told = {"result": result, "serial": card.serial}
        remind(tx, seller, VERDICT, str(receipt.number), "/records", **told)
    tx.notice("checks")
    return receipt


def days_moved_by(card: int) -> set[tuple[str, date]]:
    """Whose figures of which days hang on this card (or call): its seller's, on its day and its
    deals' days."""
    sale = Fact.get_by_id(card)
    return {(sale.person_id, day) for day in {sale.day, *days_of_deals_from(card)}}
