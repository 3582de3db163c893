"""Undo an opinion: within a minute its checker withdraws it by a new fact."""

from __future__ import annotations

from datetime import timedelta

from webapp.checks.operations.verdicts import decide_verdict
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.current import is_current, latest_verdict
from webapp.facts.evidence_models import Ending, Opinion, Verdict
from webapp.facts.models import Card, Fact
from webapp.facts.open_checks import ask_for_check
from webapp.facts.operations.record import Receipt, content_hash, known_already, record
from webapp.facts.opinions import OPEN
from webapp.facts.transactions import Transaction

UNDO_WITHIN = timedelta(minutes=1)


class TooLateToUndo(JiebaoError):
    """The opinion is older than a minute."""

    sentence = _("已过 %(minutes)s 分钟，不能撤销。判错了的，请告诉复核的人或人事。")
    status = 409


class LaterOpinion(JiebaoError):
    """The card has a later opinion or a later verdict of an appeal, so this opinion must stay."""

    sentence = _("别人已经接着判了这张卡，不能撤销。")
    status = 409


def undo(tx: Transaction, by: str, opinion: int, record_id: str) -> Receipt:
    """Withdraw an own opinion, and restore the verdict that was valid before the opinion.

    A repeated record id changes nothing. Raises NotFound, TooLateToUndo, LaterOpinion.
    """
    digest = content_hash({"kind": "undo", "of": opinion})
    known = known_already(record_id, digest)
    if known is not None:
        return known
    said, fact = _own_opinion(by, opinion)
    if tx.now - fact.received_at > UNDO_WITHIN:
        raise TooLateToUndo(minutes=UNDO_WITHIN.seconds // 60)
    if _has_later_opinion(said.card_id, opinion):
        raise LaterOpinion()
    receipt = record(tx, "undo", record_id, digest, person=fact.person_id, by=by, corrects=opinion)
    if Ending.select().where(Ending.opinion == opinion).exists():
        before = latest_verdict(said.card_id, before=opinion) or OPEN
        card = Card.get_by_id(said.card_id)
        decide_verdict(tx, by, card, before, said.reason, f"{record_id}:verdict", opinion)
    ask_for_check(tx, [said.card_id])  # an earlier opinion may hold again
    tx.notice("checks", "ledger")
    return receipt


def _own_opinion(by: str, opinion: int) -> tuple[Opinion, Fact]:
    """An own opinion that is not withdrawn, and its fact. Raises NotFound."""
    said = Opinion.get_or_none(Opinion.fact == opinion)
    if said is None or said.fact.recorded_by_id != by or not is_current(opinion):
        raise NotFound()
    return said, said.fact


def _has_later_opinion(card: int, opinion: int) -> bool:
    """Whether another opinion or an appeal's verdict on the card is later than this opinion."""
    later = Opinion.select().where(Opinion.card == card, Opinion.fact > opinion)
    appealed = (
        Verdict.select()
        .left_outer_join(Ending)
        .where(Verdict.card == card, Verdict.fact > opinion, Ending.opinion.is_null())
    )
    return bool(later.exists() or appealed.exists())
