"""Announce new sales to the groups, at most once a minute: all sales since the last message."""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import fn

from webapp.company.snapshot import Company
from webapp.facts.card_of_day import cards_of_day
from webapp.facts.models import Card, Fact, Tally
from webapp.facts.transactions import Transaction
from webapp.messaging.models import Message
from webapp.messaging.operations.announce import SALE, announce, channels_for
from webapp.people.operations.praise_choice import unnamed
from webapp.praise.day import target_of_all
from webapp.praise.words import sale_text, sale_title

NEWS = timedelta(minutes=10)  # a sale received earlier is no news
EVERY = timedelta(minutes=1)  # the least time between two messages


def sales_to_tell(company: Company, now: datetime) -> list[Fact]:
    """Return the cards that were sold today and that no message has announced, the oldest first.

    Empty if no group wants such messages, or if the last message is younger than EVERY. Cards with
    a mark (held for a supervisor), corrections, and corrected or withdrawn cards are left out. Only
    messages and sales received within NEWS are searched.
    """
    if not channels_for(SALE):
        return []
    recent = Message.select().where(Message.at > now - NEWS)
    messages = [each for each in recent if each.kind == SALE and each.about]
    last = max(messages, key=lambda each: each.id, default=None)
    if last is not None and last.at > now - EVERY:
        return []
    later = Fact.alias()
    new = (
        Fact.select()
        .join(Card)
        .where(
            Fact.number > (int(last.about) if last is not None else 0),
            Fact.received_at > now - NEWS,
            Fact.day == company.clock.day(now),
            Fact.kind == "card",
            Fact.corrects.is_null(),
            Card.mark == "",
            ~fn.EXISTS(later.select().where(later.corrects == Fact.number)),
        )
    )
    return list(new.order_by(Fact.number))


def celebrate(tx: Transaction) -> int | None:
    """Announce all new sales to the groups in one message; return its number, None if none."""
    sales = sales_to_tell(tx.company, tx.now)
    if not sales:
        return None
    tx.flush()
    day = tx.company.clock.day(tx.now)
    numbers = cards_of_day(tx.company.clock, day, {fact.person_id for fact in sales})
    newest = {fact.person_id: numbers.get(fact.number) for fact in sales}
    total = _timely_cards(day.isoformat())
    text = sale_text(
        list(newest.items()),
        total,
        target_of_all(tx.company, "cards", day),
        tx.company,
        unnamed(),
    )
    first = total if newest[sales[-1].person_id] else None
    return announce(tx, SALE, sale_title(len(sales), first), text, about=str(sales[-1].number))


def _timely_cards(day: str) -> int:
    """All cards of the day that its board counts."""
    rows = Tally.select(fn.SUM(Tally.timely_amount)).where(
        Tally.period == day, Tally.metric == "cards", Tally.person != ""
    )
    return int(rows.scalar() or 0)
