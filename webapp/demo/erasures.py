"""The sample company's one erasure: a customer who asked for it, proposed and approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from webapp.demo.cast import HR, LEADER
from webapp.demo.events import Event, event_moment
from webapp.facts.current import latest_verdicts
from webapp.facts.evidence_models import OpenCheck
from webapp.facts.models import Card
from webapp.facts.transactions import Transaction
from webapp.verification.operations.privacy_proposals import (
    ASKED,
    decide_privacy,
    propose_erasure,
)
from webapp.verification.personal_data import CUSTOMER
from webapp.verification.privacy_reading import waiting_erasures

_BACK = 2  # days
_OLDEST = 20  # cards that are looked through


def erasure_events(today: date) -> Iterator[Event]:
    """HR proposes in the forenoon, a leader approves in the afternoon."""
    day = today - timedelta(days=_BACK)
    yield Event(event_moment(day, 10.6), _propose)
    yield Event(event_moment(day, 15.9), _approve)


def _propose(tx: Transaction) -> None:
    """The customer of the oldest card that has its verdict and no other open question."""
    rows = Card.select().where(Card.customer.is_null(False), Card.mark == "")
    oldest = list(rows.order_by(Card.fact).limit(_OLDEST))
    judged = latest_verdicts([card.fact_id for card in oldest])
    for card in oldest:
        own = Card.select(Card.fact).where(Card.customer == card.customer_id)
        if card.fact_id in judged and not OpenCheck.select().where(OpenCheck.card.in_(own)):
            propose_erasure(tx, HR, CUSTOMER, str(card.customer_id), ASKED)
            return


def _approve(tx: Transaction) -> None:
    for number in waiting_erasures():
        decide_privacy(tx, LEADER, number, approved=True)
