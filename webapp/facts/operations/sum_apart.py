"""Sum the tallies of a campaign whose start is past, before the transaction that opens it.

From the first piece on, each new record also moves the campaign's tallies (`Company.tallied`). A
piece sums the days of PEOPLE_AT_ONCE people again, inside the writer, so its sums are those of that
instant. After the last piece all tallies are right, and opening the campaign adds nothing to them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

from peewee import chunked

from webapp.company.models import CampaignSumming
from webapp.core.errors import JiebaoError, _
from webapp.facts.tallies import campaign_key, people_with_tallies, sum_campaign_of
from webapp.facts.transactions import Transaction
from webapp.store.statements import read_rows

PEOPLE_AT_ONCE = 25  # people whose tallies one transaction sums
REMOVED_AT_ONCE = 2000  # tallies that one transaction removes
Write = Callable[[Callable[[Transaction], Any]], Any]


class CampaignBeingSummed(JiebaoError):
    """Another attempt is opening the same campaign now, or was interrupted a moment ago."""

    sentence = _("这个活动正在汇总以前的记录，请稍后再看。")
    status = 409


def sum_apart(
    write: Write,
    campaign: str,
    start: date,
    end: date,
    today: date,
    check: Callable[[Transaction], object],
    open_it: Callable[[Transaction, bool], object],
) -> None:
    """Open a campaign by calling `open_it`; if it has begun, sum its tallies first and pass True.

    `check` refuses before anything is summed. If a later step refuses or the work is interrupted,
    the campaign is not opened and its tallies are removed: here, or by the server
    (`remove_abandoned`). Raises CampaignBeingSummed, and what `check` and `open_it` raise.
    """
    if start > today:
        write(lambda tx: open_it(tx, False))
        return
    attempt = str(uuid4())
    write(partial(_begin, campaign=campaign, start=start, end=end, attempt=attempt, check=check))
    try:
        for people in chunked(people_with_tallies(), PEOPLE_AT_ONCE):
            write(partial(_sum, campaign=campaign, attempt=attempt, people=people))
        write(partial(_open, campaign=campaign, attempt=attempt, open_it=open_it))
    except Exception:
        remove_abandoned(write, campaign)
        raise


def _begin(
    tx: Transaction,
    campaign: str,
    start: date,
    end: date,
    attempt: str,
    check: Callable[[Transaction], object],
) -> None:
    check(tx)
    if CampaignSumming.get_or_none(CampaignSumming.campaign == campaign) is not None:
        raise CampaignBeingSummed()
    of = {"starts_on": start, "ends_on": end, "attempt": attempt}
    tx.insert(CampaignSumming, campaign=campaign, **of)
    tx.notice("roster")


def _demand_own(campaign: str, attempt: str) -> CampaignSumming:
    """The row of this attempt. Raises CampaignBeingSummed if it was given up meanwhile."""
    held = CampaignSumming.get_or_none(CampaignSumming.campaign == campaign)
    if held is None or held.attempt != attempt:
        raise CampaignBeingSummed()
    found: CampaignSumming = held
    return found


def _sum(tx: Transaction, campaign: str, attempt: str, people: list[str]) -> None:
    held = _demand_own(campaign, attempt)
    tx.flush()
    sum_campaign_of(campaign, held.starts_on, held.ends_on, people)


def _open(
    tx: Transaction,
    campaign: str,
    attempt: str,
    open_it: Callable[[Transaction, bool], object],
) -> None:
    _demand_own(campaign, attempt)
    CampaignSumming.delete().where(CampaignSumming.campaign == campaign).execute()
    open_it(tx, True)
    tx.notice("roster")  # last: after it the company is read again


def abandoned() -> list[str]:
    """Return the campaigns that are being summed, or whose attempt was interrupted."""
    return [row.campaign for row in CampaignSumming.select()]


def remove_abandoned(write: Write, campaign: str) -> None:
    """Remove the tallies of a campaign that was not opened, in pieces, and end its attempt."""
    write(partial(_give_up, campaign=campaign))
    while write(partial(_remove, campaign=campaign)):
        pass


def _give_up(_tx: Transaction, campaign: str) -> None:
    CampaignSumming.update(attempt=None).where(CampaignSumming.campaign == campaign).execute()


def _remove(tx: Transaction, campaign: str) -> bool:
    """Remove some of the tallies; after the last ones the row too. Returns whether any are left."""
    if CampaignSumming.get_or_none(CampaignSumming.campaign == campaign) is None:
        return False
    tx.flush()
    period = campaign_key(campaign)
    removed = read_rows(
        "DELETE FROM tally WHERE (period, metric, person, team) IN "
        "(SELECT period, metric, person, team FROM tally WHERE period = ? LIMIT ?)",
        (period, REMOVED_AT_ONCE),
    )
    if removed.rowcount == REMOVED_AT_ONCE:
        return True
    CampaignSumming.delete().where(CampaignSumming.campaign == campaign).execute()
    tx.notice("roster")
    return False
