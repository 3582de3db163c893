"""Settle the days and months of the sample company; HR approves most lines and rejects one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from rules.periods import parse_period
from webapp.demo.cast import HR
from webapp.demo.events import Event, event_moment
from webapp.facts.transactions import Transaction
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Line
from webapp.ledger.on_hold import lines_on_hold
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.hear_statements import is_sanction
from webapp.ledger.operations.reject import reject
from webapp.ledger.operations.settle import settle_period
from webapp.schemes.catalogue import schemes

CAMPAIGN_SCHEME = "card-campaign"
THIRD = 20_00  # the daily prize, in fen
MONTHLY = ("telesales-reward", "commission")  # settled when months and quarters have ended


def settlement_events(start: date, today: date, fake_on: date | None) -> Iterator[Event]:
    """Yield the settlement of each day on the next morning, and again after a fake was found.

    Between them HR approves what waits, and rejects one third prize.
    """
    day = start
    doubted = (fake_on or start) + timedelta(days=2)
    while day < today:
        yield _settle(CAMPAIGN_SCHEME, day.isoformat(), event_moment(day + timedelta(days=1), 8.5))
        if fake_on is not None and day <= fake_on:
            again = event_moment(fake_on + timedelta(days=1), 14.0 + (day - start).days / 1000)
            yield _settle(CAMPAIGN_SCHEME, day.isoformat(), again)
        if day == doubted:
            at = event_moment(day + timedelta(days=1), 8.8)
            yield Event(at, partial(_reject_third, day=day.isoformat()))
        if day.weekday() in (0, 2, 4):
            yield Event(event_moment(day + timedelta(days=1), 9.0), _approve_all)
        day += timedelta(days=1)
    if fake_on is not None:  # the consequences for people are a clause on the campaign
        yield _settle(CAMPAIGN_SCHEME, "campaign", event_moment(fake_on + timedelta(days=1), 14.5))


def honours_events(first: date, today: date) -> Iterator[Event]:
    """Yield the settlement of months, quarters and years ended since `first`, the day after."""
    day = first + timedelta(days=1)
    while day <= today:
        if day.day == 1:
            for place, key in enumerate(_ended(day - timedelta(days=1))):
                for number, scheme in enumerate(_with_clauses_on(key)):
                    yield _settle(
                        scheme, key, event_moment(day, 10.0 + place / 100 + number / 1000)
                    )
        day += timedelta(days=1)


def _with_clauses_on(key: str) -> list[str]:
    """The schemes that have a clause on this kind of period."""
    kind = parse_period(key).kind
    return [
        scheme
        for scheme in MONTHLY
        if any(clause.period == kind for clause in schemes()[scheme].revisions[-1].clauses)
    ]


def _ended(last: date) -> list[str]:
    """The periods whose last day is this last day of a month."""
    keys = [f"{last:%Y-%m}"]
    if last.month % 3 == 0:
        keys.append(f"{last.year}-Q{last.month // 3}")
    if last.month == 12:
        keys.append(f"{last.year}")
    return keys


def _settle(scheme: str, period: str, at: datetime) -> Event:
    return Event(at, lambda tx: settle_period(tx, scheme, period, HR))


def _reject_third(tx: Transaction, day: str) -> None:
    """HR rejects one third prize of a day."""
    third = Line.get_or_none(
        Line.period == day, Line.clause == "daily-cards-top3", Line.amount == THIRD
    )
    if third is not None:
        reject(tx, HR, third.number, "售卡登记表上的客户电话打不通，请核对后申诉")


def _approve_all(tx: Transaction) -> None:
    waiting = list(
        Line.select().left_outer_join(Approval).where(Approval.line.is_null(), is_current_line())
    )
    resting_ones = lines_on_hold(tx.company, waiting)
    numbers = [
        line.number for line in waiting if line.number not in resting_ones and not is_sanction(line)
    ]
    if numbers:
        approve_proposed(tx, HR, numbers)
