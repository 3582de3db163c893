"""Count what waits for HR, a leader, head or supervisor, with the day since which it waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from peewee import fn

from rules.facts import SELLERS
from webapp.audit.check_runs import AUDIT, last_checks
from webapp.checks.queue import check_queue
from webapp.company.ended import has_ended, period_named
from webapp.company.headless_teams import headless_teams
from webapp.company.roles import CHECKERS, HR, LEADERS
from webapp.company.snapshot import Company
from webapp.facts.evidence_models import ClockDecision, Origin, Ruling
from webapp.facts.models import Fact, Violation
from webapp.facts.reading_order import with_facts
from webapp.feedback.models import HeldRating, RatingDecision
from webapp.home.waiting_goals import goals_to_answer
from webapp.home.waiting_item import WaitingItem, WaitingReader, counted_item, waiting_since
from webapp.home.waiting_matters import matters_to_answer
from webapp.home.waiting_promotions import promotions_to_decide
from webapp.home.waiting_proposals import (
    campaign_proposals,
    enrolment_proposals,
    grant_proposals,
    new_scheme_proposals,
    target_proposals,
)
from webapp.home.waiting_reviews import effect_decisions, reviews
from webapp.home.waiting_systems import disabled_webhooks, provider_proposal, token_proposals
from webapp.honours.models import Certificate, PrizeStep
from webapp.honours.operations.hand_over_prizes import KINDS, UNRECEIVED
from webapp.ledger.models import (
    Appeal,
    AppealAnswer,
    Approval,
    CardAppeal,
    Line,
    Rejection,
    Statement,
)
from webapp.meetings.forfeits import forfeits_of, held_by, open_among
from webapp.messaging.models import Delivery, Sending
from webapp.payroll.closing import unclosed_month
from webapp.payroll.lines_to_decide import pending_by_period
from webapp.returns.status import returns_of

LATELY = timedelta(days=92)  # honours and prizes of lines from before are not listed
HELD = timedelta(days=31)  # held records from before are not listed
OVERDUE = timedelta(days=2)  # nightly checks: one missed night is a pause, two are not
FAILED = timedelta(days=7)  # failed messages from before are not listed


Finder = Callable[[WaitingReader], WaitingItem | None]


def waiting_for(reader: WaitingReader) -> list[WaitingItem]:
    """Return the items that wait for a reader, the longest wait first."""
    found = [each for find, roles in FINDERS if reader.role in roles if (each := find(reader))]
    return sorted(found, key=lambda each: (each.since or reader.today, each.due or date.max))


def lines_to_approve(reader: WaitingReader) -> WaitingItem | None:
    """Count lines of ended periods that wait for an approval."""
    ended = [
        (count, waiting_since(reader.company, oldest))
        for period, count, oldest in pending_by_period()
        if has_ended(reader.company, period_named(reader.company, period), reader.now)
    ]
    if not ended:
        return None
    since = min(day for _count, day in ended if day is not None)
    return WaitingItem("lines", "/approvals", sum(count for count, _day in ended), since)


def month_to_close(reader: WaitingReader) -> WaitingItem | None:
    """Return last month as an item, while it is not closed and something is to be paid."""
    month = unclosed_month(reader.today)
    if month is None:
        return None
    href = f"/payroll/close?month={month.key}"
    return WaitingItem("closing", href, 1, month.end + timedelta(days=1))


def open_appeals(reader: WaitingReader) -> WaitingItem | None:
    """Count other people's appeals without an answer; for a leader, of verdicts and rejections."""
    query = (
        Appeal.select(fn.COUNT(Appeal.id), fn.MIN(Appeal.made_at))
        .left_outer_join(AppealAnswer)
        .where(AppealAnswer.appeal.is_null(), Appeal.person != reader.person)
    )
    if reader.role in LEADERS:
        of_cards = CardAppeal.select(CardAppeal.appeal)
        query = query.where(
            Appeal.id.in_(of_cards) | Appeal.line.in_(Rejection.select(Rejection.line))
        )
    return counted_item(reader, "appeals", "/appeals", query, due_after=True)


def statements(reader: WaitingReader) -> WaitingItem | None:
    """Count sanctions with a statement of their person that are not decided."""
    query = (
        Statement.select(fn.COUNT(Statement.line), fn.MIN(Statement.said_at))
        .left_outer_join(Approval, on=(Approval.line == Statement.line))
        .left_outer_join(Rejection, on=(Rejection.line == Statement.line))
        .where(Approval.line.is_null(), Rejection.line.is_null())
    )
    return counted_item(reader, "statements", "/approvals", query)


def violations(reader: WaitingReader) -> WaitingItem | None:
    """Count violations without a ruling, except those recorded by or about the reader."""
    query = (
        with_facts(Violation.select(fn.COUNT(Violation.fact), fn.MIN(Fact.at)))
        .switch(Violation)
        .left_outer_join(Ruling)
        .where(Ruling.violation.is_null())
        .where(Fact.recorded_by != reader.person, Fact.person != reader.person)
    )
    return counted_item(reader, "violations", "/violations", query)


def waiting_cards(reader: WaitingReader) -> WaitingItem | None:
    """Count the cards that the reader must judge."""
    needed = check_queue(reader.company, reader.person, reader.today).needed
    if not needed:
        return None
    oldest = Fact.select(fn.MIN(Fact.day)).where(
        Fact.number.in_([each.number for each in needed[:100] if not each.plant])
    )
    return WaitingItem("checks", "/checks", len(needed), oldest.scalar())


def held_for_time(reader: WaitingReader) -> WaitingItem | None:
    """Count records whose time is neither proved nor decided, of people in the reader's charge.

    Only records of the last 31 days (`HELD`).
    """
    company, today = reader.company, reader.today
    rows = (
        Fact.select(Fact.person, Fact.day)
        .join(Origin)
        .switch(Fact)
        .left_outer_join(ClockDecision, on=(ClockDecision.fact == Fact.number))
        .where(Fact.day >= today - HELD, ~Origin.proved, ClockDecision.fact.is_null())
        .tuples()
    )
    days = [day for who, day in rows if who in company.in_charge_of(reader.person, today, day)]
    return WaitingItem("clocks", "/clocks", len(days), min(days)) if days else None


def waiting_ratings(reader: WaitingReader) -> WaitingItem | None:
    """Count customers' ratings that nobody has accepted or refused yet."""
    query = (
        HeldRating.select(fn.COUNT(HeldRating.number), fn.MIN(HeldRating.received_at))
        .left_outer_join(RatingDecision)
        .where(RatingDecision.held.is_null())
    )
    return counted_item(reader, "ratings", "/ratings", query)


def missing_returns(reader: WaitingReader) -> WaitingItem | None:
    """Count sellers of whom no record of the last workday was received."""
    company, day = reader.company, reader.today - timedelta(days=1)
    while not company.is_workday(day):
        day -= timedelta(days=1)
    charge = (
        company.in_charge_of(reader.person, reader.today, day)
        if reader.role in CHECKERS
        else company.people
    )
    sellers = [who for who in charge if _sells(company, who, day)]
    missing = [each for each in returns_of(company, sellers, day) if each.state == "none"]
    href = f"/day-return?day={day.isoformat()}"
    return WaitingItem("returns", href, len(missing), day) if missing else None


def _sells(company: Company, person: str, day: date) -> bool:
    posting = company.posting(person, day)
    return posting is not None and posting.role in SELLERS


def forfeits(reader: WaitingReader) -> WaitingItem | None:
    """Count forfeits that are open in the reader's morning meeting."""
    people = held_by(reader.company, reader.person, reader.today)
    found = open_among(forfeits_of(reader.company, people, reader.today)) if people else []
    return WaitingItem("forfeits", "/meeting", len(found), reader.today) if found else None


def certificates(reader: WaitingReader) -> WaitingItem | None:
    """Count approved certificates of the last 92 days (`LATELY`) that nobody has made."""
    query = (
        Line.select(fn.COUNT(Line.number), fn.MIN(Approval.approved_at))
        .join(Approval)
        .switch(Line)
        .left_outer_join(Certificate, on=(Certificate.line == Line.number))
        .where(Line.kind == "certificate", *_standing(reader), Certificate.line.is_null())
    )
    return counted_item(reader, "certificates", "/certificates", query)


def prizes(reader: WaitingReader) -> WaitingItem | None:
    """Count approved prizes and gifts of the last 92 days (`LATELY`) that nobody hands over yet."""
    query = (
        Line.select(fn.COUNT(Line.number), fn.MIN(Approval.approved_at))
        .join(Approval)
        .where(Line.kind.in_(KINDS), *_standing(reader))
        .where(Line.number.not_in(_handed_over()))
    )
    return counted_item(reader, "prizes", "/prizes", query)


def _handed_over() -> Any:
    """The lines of prizes with a giver or a receipt; without those whose receipt was undone."""
    newest = PrizeStep.select(fn.MAX(PrizeStep.number)).group_by(PrizeStep.line)
    return PrizeStep.select(PrizeStep.line).where(
        PrizeStep.number.in_(newest), PrizeStep.step != UNRECEIVED
    )


def _standing(reader: WaitingReader) -> tuple[Any, ...]:
    """Conditions: a line of the last months that no line reverses."""
    reversed_lines = Line.alias("reversal")
    reverses = reversed_lines.select().where(reversed_lines.reverses == Line.number)
    return (Line.sign > 0, Line.created_at >= reader.now - LATELY, ~fn.EXISTS(reverses))


def failed_messages(reader: WaitingReader) -> WaitingItem | None:
    """Count messages to groups that were dropped in the last 7 days (`FAILED`)."""
    query = (
        Delivery.select(fn.COUNT(Delivery.id), fn.MIN(Sending.at))
        .join(Sending)
        .where(Sending.result == "dropped", Sending.at >= reader.now - FAILED)
    )
    return counted_item(reader, "messages", "/channels", query)


def without_supervisor(reader: WaitingReader) -> WaitingItem | None:
    """Count sellers for whom no employed supervisor or head of their team is in charge."""
    company, today = reader.company, reader.today
    alone = []
    for person in company.people:
        posting = company.posting(person, today)
        if posting is not None and posting.role in SELLERS:
            head = company.head_of(posting.team, today) if posting.team else None
            led = company.posting(posting.supervisor, today) or company.posting(head, today)
            if led is None:
                alone.append(person)
    return WaitingItem("unsupervised", "/teams", len(alone), today) if alone else None


def without_target(reader: WaitingReader) -> WaitingItem | None:
    """Count sellers without any target of today; None if nobody has a target."""
    company, today = reader.company, reader.today
    targeted = {target.who for target in company.targets_on(today)}
    if not targeted:
        return None
    bare = [who for who in company.people if _sells(company, who, today) and who not in targeted]
    return WaitingItem("untargeted", "/targets", len(bare), today) if bare else None


def teams_without_head(reader: WaitingReader) -> WaitingItem | None:
    """Count open teams, empty or with sellers, that have no employed head."""
    bare = headless_teams(reader.company, reader.today)
    return WaitingItem("headless", "/teams", len(bare), reader.today) if bare else None


def failed_checks(reader: WaitingReader) -> WaitingItem | None:
    """Count kinds of data checks whose last run found a misfit or failed.

    Where none did: the nightly check as one item, if it has not ended for `OVERDUE`.
    """
    last, day = last_checks(), reader.company.clock.day
    bad = [each for each in last.values() if each.is_bad]
    if bad:
        since = min(day(each.ended_at) for each in bad)
        return WaitingItem("verification", "/verification", len(bad), since)
    nightly = last.get(AUDIT)
    if nightly is None or reader.now - nightly.ended_at <= OVERDUE:
        return None
    return WaitingItem("overdue", "/verification", 1, day(nightly.ended_at))


FINDERS: tuple[tuple[Finder, frozenset[str]], ...] = (
    (lines_to_approve, HR | LEADERS),
    (month_to_close, HR),
    (open_appeals, HR | LEADERS),
    (statements, HR | LEADERS),
    (violations, HR | LEADERS),
    (campaign_proposals, LEADERS),
    (enrolment_proposals, LEADERS),
    (new_scheme_proposals, LEADERS),
    (target_proposals, LEADERS),
    (grant_proposals, LEADERS),
    (effect_decisions, LEADERS),
    (promotions_to_decide, HR | LEADERS),
    (token_proposals, LEADERS),
    (provider_proposal, LEADERS),
    (waiting_cards, HR | LEADERS | CHECKERS),
    (held_for_time, CHECKERS),
    (waiting_ratings, HR | CHECKERS),
    (missing_returns, HR | CHECKERS),
    (forfeits, CHECKERS | HR),
    (goals_to_answer, CHECKERS),
    (certificates, HR),
    (prizes, HR),
    (failed_messages, HR),
    (disabled_webhooks, HR),
    (without_supervisor, HR),
    (without_target, HR),
    (teams_without_head, HR),
    (reviews, HR),
    (failed_checks, HR | LEADERS),
    (matters_to_answer, HR | LEADERS | CHECKERS),
)
WITH_OTHERS: tuple[Finder, ...] = (
    campaign_proposals,
    enrolment_proposals,
    new_scheme_proposals,
    target_proposals,
    grant_proposals,
    effect_decisions,
    token_proposals,
    provider_proposal,
)


def waiting_with_others(reader: WaitingReader) -> Iterator[WaitingItem]:
    """Yield what HR has proposed and a leader has not decided; nothing for other readers."""
    if reader.role in HR:
        for find in WITH_OTHERS:
            found = find(reader)
            if found is not None:
                yield found
