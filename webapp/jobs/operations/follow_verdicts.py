"""Carry out what follows from a verdict: settlements, certificates and reminders.

Tallies and boards change in the verdict's own commit (webapp/checks/operations/verdicts.py). The
consequences come a minute or two later, when the verdict can no longer be undone. Each settlement
has its own commits. Repeated or interrupted, the consequences leave the same lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import ModelSelect, fn

from rules.periods import KINDS, period_of
from webapp.checks.operations.undo_opinion import UNDO_WITHIN
from webapp.checks.operations.verdicts import days_moved_by
from webapp.company.ended import period_named
from webapp.company.enrolled import CampaignSpan
from webapp.company.roles import HR
from webapp.company.snapshot import Company
from webapp.facts.current import latest_verdict
from webapp.facts.evidence_models import Ending, Verdict
from webapp.facts.models import Card, Fact
from webapp.facts.opinions import FAKE
from webapp.facts.transactions import Transaction
from webapp.honours.models import Certificate
from webapp.honours.operations.revoke_certificates import reinstate, revoke
from webapp.honours.status import certificate_states
from webapp.jobs.models import Consequence
from webapp.ledger.current_lines import is_current_line, of_one_claim
from webapp.ledger.due import SettlementDue
from webapp.ledger.models import Line, Settlement
from webapp.ledger.operations.hear_statements import is_sanction
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.messaging.operations.remind import FAKE_CARD, HEARING, OVERTURNED, remind
from webapp.schemes.catalogue import schemes
from webapp.schemes.company_loading import load_company

Write = Callable[[Callable[[Transaction], Any]], Any]
CALENDAR = tuple(kind for kind in KINDS if kind != "campaign")


@dataclass(frozen=True)
class Followed:
    """A verdict whose consequences are done, and the number of ledger lines that they added."""

    verdict: int
    lines: int


def follow_verdicts(write: Write, now: datetime) -> list[Followed]:
    """Carry out the consequences of each verdict that can no longer be undone and has none yet."""
    return [_follow(write, number, now) for number in _unfollowed(now)]


def _unfollowed(now: datetime) -> list[int]:
    """Verdicts without consequences that change what counts, oldest first.

    These are the verdicts "fake" that were not undone, and the verdicts that replace a fake. Only
    verdicts on cards with a fake are looked at: this runs every minute.
    """
    of_fakes = Verdict.alias("of_fakes")
    doubted = of_fakes.select(of_fakes.card).where(of_fakes.result == FAKE)
    done = Consequence.select().where(Consequence.verdict == Verdict.fact)
    stands = (Verdict.result == FAKE) & ~fn.EXISTS(_undone_opinion())
    replaces = (Verdict.result != FAKE) & (_result_before() == FAKE)
    rows = (
        Verdict.select(Verdict.fact)
        .join(Fact)
        .where(Verdict.card.in_(doubted), ~fn.EXISTS(done), stands | replaces)
        .where(Fact.received_at < now - UNDO_WITHIN)
        .order_by(Verdict.fact)
        .tuples()
    )
    return [number for (number,) in rows]


def _result_before() -> ModelSelect:
    """The subquery: the result of the verdict before the outer one on its card."""
    before = Verdict.alias("before")
    same = (before.card == Verdict.card) & (before.fact < Verdict.fact)
    return before.select(before.result).where(same).order_by(before.fact.desc()).limit(1)


def _undone_opinion() -> ModelSelect:
    """The subquery: the withdrawal of the opinion that the outer verdict rests on.

    There is one too for the verdict that `undo` records to restore the one before.
    """
    later = Fact.alias("later")
    rests = Ending.select(Ending.opinion).join(later, on=(later.corrects == Ending.opinion))
    return rests.where(Ending.verdict == Verdict.fact)


def _follow(write: Write, number: int, now: datetime) -> Followed:
    verdict = Verdict.get_by_id(number)
    for due in settled_periods(load_company(), verdict.card_id):
        settle_apart(write, now, due.scheme, due.period)
    return Followed(number, write(lambda tx: _conclude(tx, verdict)))


def settled_periods(company: Company, card: int) -> list[SettlementDue]:
    """Return the settled periods that a card affects: those with its days, and all of its campaign.

    The campaign itself is among them even if it was never settled: the sanction for a fake card
    does not wait for the campaign's end (rule 16).
    """
    sale = Fact.get_by_id(card)
    days = {day for _person, day in days_moved_by(card)}
    span = company.campaign_on(sale.day)
    found = [] if span is None else [SettlementDue(span.scheme, f"campaign:{span.id}")]
    for scheme, period in _settled_near(company, days, span):
        days_of = period_named(company, period)
        in_campaign = (
            span is not None and scheme == span.scheme and span.start <= days_of.start <= span.end
        )
        if in_campaign or any(days_of.start <= day <= days_of.end for day in days):
            found.append(SettlementDue(scheme, period))
    return sorted(set(found), key=lambda due: (due.scheme, due.period))


def _settled_near(
    company: Company, days: Collection[date], span: CampaignSpan | None
) -> set[tuple[str, str]]:
    """The (scheme, period) pairs of settlements near the days and the campaign: a superset.

    The query uses keys and ranges of the index on scheme and period, so that it does not read the
    settlements of other years.
    """
    keys = {period_of(kind, day).key for kind in CALENDAR for day in days}
    keys |= {f"campaign:{held.id}" for held in company.campaigns}
    rows = Settlement.select(Settlement.scheme, Settlement.period).distinct()
    named = rows.where(Settlement.scheme.in_(list(schemes())), Settlement.period.in_(list(keys)))
    found = set(named.tuples())
    if span is not None:
        years = (f"{span.start.year}", f"{span.end.year}-W99")  # its days, weeks, months, quarters
        within = rows.where(Settlement.scheme == span.scheme, Settlement.period.between(*years))
        found |= set(within.tuples())
    return found


def _of_periods(periods: Iterable[SettlementDue]) -> Any:
    """The condition that a line belongs to one of these periods, of which there is at least one."""
    by_scheme: dict[str, list[str]] = defaultdict(list)
    for due in periods:
        by_scheme[due.scheme].append(due.period)
    return reduce(
        or_, ((Line.scheme == key) & Line.period.in_(keys) for key, keys in by_scheme.items())
    )


def _conclude(tx: Transaction, verdict: Verdict) -> int:
    """Change the certificates, remind the people concerned, and record the consequence.

    Return the number of lines added since the verdict; 0 if the consequence is recorded already.
    """
    if Consequence.get_or_none(Consequence.verdict == verdict.fact_id) is not None:
        return 0
    card = Card.get_by_id(verdict.card_id)
    periods = settled_periods(tx.company, card.fact_id)
    lines = _lines_since(verdict, periods)
    current = latest_verdict(card.fact_id)
    if current == FAKE:
        _revoke(tx, card, periods)
    else:
        _reinstate(tx, card, periods)
    undone = Verdict.select().where(Verdict.fact == verdict, fn.EXISTS(_undone_opinion()))
    if not undone.exists():
        _remind_people(tx, verdict, card, lines)
    tx.insert(Consequence, verdict=verdict.fact_id, lines=len(lines), followed_at=tx.now)
    after = {"card": card.fact_id, "verdict": current, "lines": len(lines)}
    tx.audit("jiebao", "follow_verdict", f"fact:{verdict.fact_id}", after=after)
    return len(lines)


def _lines_since(verdict: Verdict, periods: list[SettlementDue]) -> list[Line]:
    """The ledger lines of these periods since the verdict, from any settlement run."""
    if not periods:
        return []
    since = Line.select().where(_of_periods(periods), Line.created_at > verdict.fact.received_at)
    return list(since.order_by(Line.number))


def _revoke(tx: Transaction, card: Card, periods: list[SettlementDue]) -> None:
    """Record the reason on each certificate that the ledger's reversal revoked without one."""
    reason = f"所依据的售卡第 {card.fact_id} 号经复核判为作假"
    for serial, state in certificate_states(_serials(periods)).items():
        if state.word == "revoked" and not state.reason:  # by the reversal alone
            revoke(tx, None, serial, reason)


def _reinstate(tx: Transaction, card: Card, periods: list[SettlementDue]) -> None:
    """Reinstate each certificate revoked for this card whose honour the ledger grants again."""
    for serial, state in certificate_states(_serials(periods)).items():
        about = f"第 {card.fact_id} 号" in state.reason
        line = Certificate.get_by_id(serial).line
        if state.word == "revoked" and about and _is_owed(line):
            reinstate(tx, None, serial, f"售卡第 {card.fact_id} 号不是作假，荣誉恢复")


def _serials(periods: list[SettlementDue]) -> list[str]:
    """The serials of the certificates whose lines belong to these periods."""
    if not periods:
        return []
    rows = Certificate.select(Certificate.serial).join(Line).where(_of_periods(periods))
    return [serial for (serial,) in rows.order_by(Certificate.serial).tuples()]


def _is_owed(line: Line) -> bool:
    """Whether the current lines of the same claim as `line` sum to more than zero."""
    same = Line.select(fn.SUM(Line.sign)).where(of_one_claim(line), is_current_line())
    return bool((same.scalar() or 0) > 0)


def _remind_people(tx: Transaction, verdict: Verdict, card: Card, lines: list[Line]) -> None:
    """Remind the seller's supervisor and head, HR, the people of the new lines (except the seller),
    and everybody with a sanction, who may state their case."""
    sale, about = card.fact, str(verdict.fact_id)
    kind = FAKE_CARD if verdict.result == FAKE else OVERTURNED
    told = {"serial": card.serial, "name": tx.company.name_of(sale.person_id)}
    with_lines = {line.person_id for line in lines if line.person_id} - {sale.person_id}
    for person in sorted(with_lines | _superiors_of(tx.company, sale.person_id, sale.day)):
        remind(tx, person, kind, about, "/me", **told)
    for person in _hr_members(tx):
        remind(tx, person, kind, about, "/approvals", **told)
    for line in lines:
        if is_sanction(line) and line.person_id:
            href = f"/lines/{line.number}"
            remind(tx, line.person_id, HEARING, str(line.number), href, what=line.kind)


def _superiors_of(company: Company, seller: str, day: date) -> set[str]:
    posting = company.posting(seller, day)
    if posting is None:
        return set()
    head = company.head_of(posting.team, day) if posting.team else None
    return {each for each in (posting.supervisor, head) if each and each != seller}


def _hr_members(tx: Transaction) -> list[str]:
    today = tx.company.clock.day(tx.now)
    postings = ((person, tx.company.posting(person, today)) for person in tx.company.people)
    return sorted(person for person, posting in postings if posting and posting.role in HR)
