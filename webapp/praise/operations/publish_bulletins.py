"""The daily bulletin: once a day after its settlement; what is settled late is a correction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from webapp.company.snapshot import Company
from webapp.facts.models import Fact
from webapp.facts.transactions import Transaction
from webapp.ledger.due import BACK, SETTLED_AFTER, due
from webapp.ledger.models import Line, Rejection
from webapp.messaging.operations.announce import BULLETIN, announce
from webapp.people.operations.praise_choice import unnamed
from webapp.praise.day import same_winners, tell_day
from webapp.praise.models import Bulletin
from webapp.praise.words import bulletin_text, bulletin_title

FRESH = 3  # days that still get a bulletin where the server slept through their evening
NEWS = timedelta(hours=24)  # and how long after it the groups are told


def latest_issue(day: date) -> Bulletin | None:
    """A day's bulletin as it stands: its last correction, or itself."""
    held: Bulletin | None = (
        Bulletin.select().where(Bulletin.day == day).order_by(Bulletin.issue.desc()).first()
    )
    return held


def days_to_publish(company: Company, now: datetime) -> list[date]:
    """The days that want a bulletin, or may want a correction of theirs; oldest first."""
    days = {*_unpublished(company, now), *_touched(company.clock.day(now))}
    waiting = {each.period for each in due(company, now)} if days else ()
    return sorted(day for day in days if day.isoformat() not in waiting)


def _unpublished(company: Company, now: datetime) -> Iterator[date]:
    today = company.clock.day(now)
    for back in range(FRESH):
        day = today - timedelta(days=back)
        over = company.clock.closed(day) + SETTLED_AFTER <= now
        if over and latest_issue(day) is None and Fact.select().where(Fact.day == day).exists():
            yield day


def _touched(today: date) -> Iterator[date]:
    """Days with a bulletin for which the ledger has got lines, or lost some, since."""
    since = today - timedelta(days=BACK["day"])
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
    """Publish a day's bulletin, or its correction where others are praised now; the issue.

    None where nothing is new. `head` is the audit chain's, `address` the program's.
    """
    held = latest_issue(day)
    told = tell_day(tx.company, day)
    if held is not None and same_winners(json.loads(held.told), told):
        return None
    issue = held.issue + 1 if held is not None else 0
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
