"""An appeal against a card's being judged fake; upheld, the card is genuine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from webapp.checks.operations.verdicts import decide_verdict
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.current import latest_verdict
from webapp.facts.evidence_models import Opinion
from webapp.facts.models import Fact
from webapp.facts.opinions import FAKE, GENUINE
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Appeal, AppealAnswer, CardAppeal
from webapp.ledger.operations.appeal import TEXT, AnswerGiven, AppealOpen, note_answer, open_appeal


class OwnVerdict(JiebaoError):
    """Nobody answers an appeal against what they judged themselves."""

    sentence = _("这张卡是您判的,申诉要由另一位来答复。")
    status = 403


@dataclass(frozen=True)
class CardAppealGiven:
    """What the seller brings forward about one own card."""

    id: str
    card: int
    text: str


def appeal_card(tx: Transaction, by: str, given: CardAppealGiven) -> str:
    """Bring it forward. Raises Missing, NotFound, AppealOpen."""
    if Appeal.get_or_none(Appeal.id == given.id, Appeal.person == by) is not None:
        return given.id
    TEXT.clean(given.text)
    sale = Fact.get_or_none(Fact.number == given.card, Fact.kind == "card", Fact.person == by)
    if sale is None or latest_verdict(given.card) != FAKE:
        raise NotFound()
    if is_appealed(given.card):
        raise AppealOpen()
    span = tx.company.campaign_on(sale.day)
    tx.insert(
        Appeal,
        id=given.id,
        person=by,
        scheme=span.scheme if span else "",
        period=f"campaign:{span.id}" if span else "",
        text=given.text.strip(),
        made_at=tx.now,
    )
    tx.insert(CardAppeal, appeal=given.id, card=given.card)
    tx.audit(by, "appeal", f"appeal:{given.id}", after={"card": given.card})
    return given.id


def is_appealed(card: int) -> bool:
    """Whether an appeal about a card waits for its answer."""
    return card in appealed_cards([card])


def appealed_cards(cards: Collection[int]) -> frozenset[int]:
    """Those of these cards about which an appeal waits for its answer."""
    answered = AppealAnswer.select(AppealAnswer.appeal)
    waiting = CardAppeal.select(CardAppeal.card).where(
        CardAppeal.card.in_(cards), CardAppeal.appeal.not_in(answered)
    )
    return frozenset(card for (card,) in waiting.tuples())


def answer_card(tx: Transaction, by: str, number: str, given: AnswerGiven) -> None:
    """Answer it; upheld, the card is genuine, and what followed from its being a fake is undone
    by new records (following.py).

    Raises NotFound, AppealAnswered, OwnAppeal, OwnVerdict, Missing.
    """
    held = open_appeal(by, number, given)
    about = CardAppeal.get_or_none(CardAppeal.appeal == number)
    if about is None:
        raise NotFound()
    if has_judged(by, about.card_id):
        raise OwnVerdict()
    if given.upheld:
        decide_verdict(tx, by, about.card, GENUINE, given.text.strip(), f"{number}:verdict")
    note_answer(tx, by, held, given)


def cards_judged_by(who: str) -> frozenset[int]:
    """The cards of which somebody has said what they are, among those that were appealed."""
    given = (
        Opinion.select(Opinion.card)
        .join(Fact)
        .where(Fact.recorded_by == who, Opinion.card.in_(CardAppeal.select(CardAppeal.card)))
    )
    return frozenset(card for (card,) in given.tuples())


def has_judged(who: str, card: int) -> bool:
    """Whether somebody has said of a card what it is."""
    given = Opinion.select().join(Fact).where(Opinion.card == card, Fact.recorded_by == who)
    return bool(given.exists())
