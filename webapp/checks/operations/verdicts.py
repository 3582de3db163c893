"""Record a checker's opinion on a card; one or two opinions make the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.cards.card_access import may_judge
from webapp.checks.second_readers import is_stuck, readers_of
from webapp.company.stakeholders import is_stakeholder
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Text
from webapp.facts.current import is_current, latest_verdict
from webapp.facts.current_deals import days_of_deals_from
from webapp.facts.evidence_models import Ending, Opinion, Verdict
from webapp.facts.models import Card, Fact
from webapp.facts.open_checks import ask_for_check, close_check
from webapp.facts.operations.record import Receipt, content_hash, known_already, record
from webapp.facts.opinions import (
    DOUBTFUL,
    FAKE,
    GENUINE,
    OPEN,
    Said,
    in_doubt,
    opinions_of,
    verdict_of_opinions,
)
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import VERDICT, remind

RESULTS = (GENUINE, FAKE, DOUBTFUL)
REASON = Text("reason", most=200, required=False)  # required where the result is not genuine


class AlreadyTakenBack(JiebaoError):
    """The seller withdrew or corrected the card before it was judged."""

    sentence = _("售卡人已撤回或更正这张卡，无需再判定。")
    status = 409


class NotYourTeam(JiebaoError):
    """This person may not give an opinion on the card (`may_judge`); nobody may on an own one."""

    sentence = _("这张卡不在您的核查范围内。")
    status = 404


class JudgedBefore(JiebaoError):
    """The checker has given an opinion on this card; another person must give the second one."""

    sentence = _("您已经判过这张卡，复核要由另一位来做。")
    status = 409


class FinalVerdict(JiebaoError):
    """The card has a verdict that this opinion cannot change.

    Only an appeal changes `fake`. An opinion `fake` or `doubtful` reopens `genuine`.
    """

    sentence = _("这张卡已有最终结论。")
    status = 409


@dataclass(frozen=True)
class VerdictCommand:
    """One opinion: the `result` (`genuine`, `fake` or `doubtful`) and the reason in words.

    `id` is the record id made by the browser; `card` is the card's fact number.
    """

    id: str
    card: int
    result: str
    reason: str = ""


def judge(tx: Transaction, checker: str, command: VerdictCommand) -> Receipt:
    """Record an opinion; if it ends the check, record the verdict and recompute the tallies.

    A repeated record id changes nothing. Raises UnknownChoice, NotFound, NotYourTeam,
    AlreadyTakenBack, FinalVerdict, JudgedBefore, Missing, TextTooLong.
    """
    digest = content_hash(
        {"kind": "opinion", "card": command.card, "result": command.result, "by": checker}
    )
    known = known_already(command.id, digest)
    if known is not None:
        return known
    card, sale = _card_to_judge(tx, checker, command)
    earlier = opinions_of(card.fact_id)
    _demand_admissible(tx, command, checker, sale, earlier)
    receipt = record(tx, "opinion", command.id, digest, person=sale.person_id, by=checker)
    said = Said(
        receipt.number, card.fact_id, checker, command.result, command.reason.strip(), tx.now
    )
    tx.insert(Opinion, fact=said.number, card=said.card, result=said.result, reason=said.reason)
    opinions = [*earlier, said]
    result = verdict_of_opinions(opinions, _outside_checkers(tx, opinions, sale))
    if result is not None:
        decide_verdict(
            tx, checker, card, result, said.reason, f"{command.id}:verdict", receipt.number
        )
    else:
        ask_for_check(tx, [card.fact_id])
        if in_doubt(opinions):
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
    if not may_judge(tx.company, checker, sale, tx.company.clock.day(tx.now)):
        raise NotYourTeam()
    if not is_current(command.card):
        raise AlreadyTakenBack()
    return card, sale


def _demand_admissible(
    tx: Transaction, command: VerdictCommand, checker: str, sale: Fact, earlier: list[Said]
) -> None:
    """Refuse an opinion on a decided card, a second one by the checker, or a missing reason.

    A checker speaks a second time only where nobody else is left (`is_stuck`).
    Raises FinalVerdict, JudgedBefore, Missing, TextTooLong.
    """
    current = latest_verdict(command.card)
    if current == FAKE or (current == GENUINE and not earlier and command.result == GENUINE):
        raise FinalVerdict()
    if any(said.by == checker for said in earlier) and not _may_speak_again(tx, sale, earlier):
        raise JudgedBefore()
    demand_reason(command)


def _may_speak_again(tx: Transaction, sale: Fact, earlier: list[Said]) -> bool:
    today = tx.company.clock.day(tx.now)
    readers = readers_of(tx.company, today)
    return is_stuck(tx.company, readers, sale.person_id, sale.day, earlier, today)


def demand_reason(command: VerdictCommand) -> None:
    """Refuse a result other than genuine without a reason. Raises Missing, TextTooLong."""
    if command.result == GENUINE:
        REASON.clean(command.reason)
    else:
        REASON.demand(command.reason)


def _outside_checkers(tx: Transaction, opinions: list[Said], sale: Fact) -> set[str]:
    today = tx.company.clock.day(tx.now)
    return {
        said.by
        for said in opinions
        if not is_stakeholder(tx.company, said.by, sale.person_id, sale.day, today)
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
    """Record a verdict on a card, recompute the tallies it changes, and remind the seller.

    The latest verdict on a card is valid. `opinion` is the fact number of the opinion that made the
    verdict, or whose undoing restored it; None for the answer to an appeal.
    """
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
    if result == OPEN:
        ask_for_check(tx, [card.fact_id])
    else:
        close_check(card.fact_id)
    tx.flush()
    for person, day in days_moved_by(card.fact_id):
        tx.recompute(person, day)
    if result != OPEN:
        told = {"result": result, "serial": card.serial}
        remind(tx, seller, VERDICT, str(receipt.number), "/records", **told)
    tx.notice("checks")
    return receipt


def days_moved_by(card: int) -> set[tuple[str, date]]:
    """Return the (person, day) pairs whose tallies depend on this card or call.

    They are its seller with its own day and with the days of its deals.
    """
    sale = Fact.get_by_id(card)
    return {(sale.person_id, day) for day in {sale.day, *days_of_deals_from(card)}}
