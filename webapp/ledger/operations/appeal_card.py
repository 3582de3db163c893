"""Record appeals against the verdict that a card is fake; an upheld one makes the card genuine."""

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
    """The person who answers has recorded an opinion about the appealed card."""

    sentence = _("这张卡是您判的，申诉要由另一位来答复。")
    status = 403


@dataclass(frozen=True)
class CardAppealGiven:
    """The input of an appeal of a seller about one of their cards."""

    id: str
    card: int
    text: str


def appeal_card(tx: Transaction, by: str, given: CardAppealGiven) -> str:
    """Record a seller's appeal about an own card judged fake; return its id.

    A repeated id changes nothing.

    Raises Missing, NotFound, AppealOpen.
    """
    if Appeal.get_or_none(Appeal.id == given.id, Appeal.person == by) is not None:
        return given.id
    TEXT.clean(given.text)
    sale = Fact.get_or_none(Fact.number == given.card, Fact.kind == "card", Fact.person == by)
    if sale is None or latest_verdict(given.card) != FAKE:
        raise NotFound()
    if _is_appealed(given.card):
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


def _is_appealed(card: int) -> bool:
    """Whether a card has an unanswered appeal."""
    return card in appealed_cards([card])


def appealed_cards(cards: Collection[int]) -> frozenset[int]:
    """Return the cards among these that have an unanswered appeal."""
    answered = AppealAnswer.select(AppealAnswer.appeal)
    waiting = CardAppeal.select(CardAppeal.card).where(
        CardAppeal.card.in_(cards), CardAppeal.appeal.not_in(answered)
    )
    return frozenset(card for (card,) in waiting.tuples())


def answer_card(tx: Transaction, by: str, number: str, given: AnswerGiven) -> None:
    """Record the answer to an appeal about a card; an upheld one adds the verdict `genuine`.

    New records undo what followed from the fake (webapp.jobs.operations.follow_verdicts).

    Raises NotFound, AppealAnswered, OwnAppeal, OwnVerdict, Missing.
    """
    held = open_appeal(by, number, given)
    about = CardAppeal.get_or_none(CardAppeal.appeal == number)
    if about is None:
        raise NotFound()
    if _has_judged(by, about.card_id):
        raise OwnVerdict()
    if given.upheld:
        decide_verdict(tx, by, about.card, GENUINE, given.text.strip(), f"{number}:verdict")
    note_answer(tx, by, held, given)


def cards_judged_by(who: str) -> frozenset[int]:
    """Return the appealed cards about which this person has recorded an opinion."""
    given = (
        Opinion.select(Opinion.card)
        .join(Fact)
        .where(Fact.recorded_by == who, Opinion.card.in_(CardAppeal.select(CardAppeal.card)))
    )
    return frozenset(card for (card,) in given.tuples())


def _has_judged(who: str, card: int) -> bool:
    """Whether this person has recorded an opinion about a card."""
    given = Opinion.select().join(Fact).where(Opinion.card == card, Fact.recorded_by == who)
    return bool(given.exists())
