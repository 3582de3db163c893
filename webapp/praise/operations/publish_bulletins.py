"""Publish the daily bulletin once its day is settled, and corrections if the winners change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from webapp.company.snapshot import Company
from webapp.facts.models import Fact
from webapp.facts.transactions import Transaction
from webapp.ledger.due import SETTLED_AFTER, due
from webapp.ledger.models import Line, Rejection
from webapp.messaging.operations.announce import BULLETIN, announce
from webapp.people.operations.praise_choice import unnamed
from webapp.praise.day import same_winners, tell_day
from webapp.praise.models import Bulletin
from webapp.praise.words import bulletin_text, bulletin_title

FRESH = 3  # the last days, today included, that still get a bulletin if the server was down
CORRECTED = 45  # days for which a bulletin is corrected when the ledger changes
NEWS = timedelta(hours=24)  # after a day closes: a later bulletin is published but not announced


def latest_issue(day: date) -> Bulletin | None:
    """The latest issue of a day's bulletin; None if there is none."""
    issue: Bulletin | None = (
        Bulletin.select().where(Bulletin.day == day).order_by(Bulletin.issue.desc()).first()
    )
    return issue


def days_to_publish(company: Company, now: datetime) -> list[date]:
    """Return the days that need a bulletin or may need a correction, the oldest first.

    Days with a settlement that is still due are left out.
    """
    days = {*_unpublished(company, now), *_changed(company.clock.day(now))}
    unsettled = {each.period for each in due(company, now)} if days else ()
    return sorted(day for day in days if day.isoformat() not in unsettled)


def _unpublished(company: Company, now: datetime) -> Iterator[date]:
    today = company.clock.day(now)
    for back in range(FRESH):
        day = today - timedelta(days=back)
        over = company.clock.closed(day) + SETTLED_AFTER <= now
        if over and latest_issue(day) is None and Fact.select().where(Fact.day == day).exists():
            yield day


def _changed(today: date) -> Iterator[date]:
    """Days with a bulletin for which the ledger has later lines or rejections."""
    since = today - timedelta(days=CORRECTED)
    newest = (
        Bulletin.select(Bulletin.day, fn.MAX(Bulletin.at))
        .where(Bulletin.day >= since)
        .group_by(Bulletin.day)
    )
    published = {day.isoformat(): at for day, at in newest.tuples()}
    settled = Line.select(Line.period, fn.MAX(Line.created_at)).where(
        Line.period.in_(list(published))
    )
    rejected = Line.select(Line.period, fn.MAX(Rejection.rejected_at)).join(Rejection)
    rejected = rejected.where(Line.period.in_(list(published)))
    for query in (settled, rejected):
        for period, at in query.group_by(Line.period).tuples():
            if at > published[period]:
                yield date.fromisoformat(period)


def publish(tx: Transaction, day: date, head: str, address: str) -> int | None:
    """Publish a day's bulletin or a correction; return the issue, None if the winners are the same.

    `head` is the head of the audit chain, `address` the program's base address.
    """
    latest = latest_issue(day)
    told = tell_day(tx.company, day)
    if latest is not None and same_winners(json.loads(latest.told), told):
        return None
    issue = latest.issue + 1 if latest is not None else 0
    tx.insert(
        Bulletin,
        day=day,
        issue=issue,
        told=json.dumps(told, ensure_ascii=False),
        head=head,
        at=tx.now,
    )
    after: dict[str, Any] = {"issue": issue, "head": head}
    tx.audit("jiebao", "publish_bulletin", f"bulletin:{day.isoformat()}", after=after)
    if not issue and tx.now - tx.company.clock.closed(day) >= NEWS:
        return issue
    text = bulletin_text(
        told, tx.company, unnamed(), head, f"{address}/bulletins/{day.isoformat()}"
    )
    announce(tx, BULLETIN, bulletin_title(day, issue), text, about=f"{day.isoformat()}#{issue}")
    return issue
