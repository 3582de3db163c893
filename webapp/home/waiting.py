"""Count what waits for HR, a leader, head or supervisor, with the day since which it waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from peewee import fn

from webapp.checks.queue import check_queue
from webapp.company.roles import CHECKERS, HR, LEADERS
from webapp.facts.evidence_models import ClockDecision, Origin, Ruling
from webapp.facts.models import Fact, Violation
from webapp.facts.reading_order import with_facts
from webapp.feedback.models import HeldRating, RatingDecision
from webapp.home.waiting_goals import goals_to_answer
from webapp.home.waiting_item import WaitingItem, WaitingReader, counted_item
from webapp.home.waiting_lines import (
    certificates,
    lines_to_approve,
    month_to_close,
    open_appeals,
    prizes,
    statements,
)
from webapp.home.waiting_matters import matters_to_answer
from webapp.home.waiting_people import (
    missing_returns,
    teams_without_head,
    without_supervisor,
    without_target,
)
from webapp.home.waiting_promotions import promotions_to_decide
from webapp.home.waiting_proposals import (
    campaign_proposals,
    enrolment_proposals,
    grant_proposals,
    new_scheme_proposals,
    target_proposals,
)
from webapp.home.waiting_reviews import effect_decisions, reviews
from webapp.home.waiting_systems import (
    disabled_webhooks,
    failed_checks,
    failed_messages,
    provider_proposal,
    token_proposals,
)
from webapp.meetings.forfeits import forfeits_of, held_by, open_among

HELD = timedelta(days=31)  # held records from before are not listed


Finder = Callable[[WaitingReader], WaitingItem | None]


def waiting_for(reader: WaitingReader) -> list[WaitingItem]:
    """Return the items that wait for a reader, the longest wait first."""
    found = [each for find, roles in FINDERS if reader.role in roles if (each := find(reader))]
    return sorted(found, key=lambda each: (each.since or reader.today, each.due or date.max))


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


def forfeits(reader: WaitingReader) -> WaitingItem | None:
    """Count forfeits that are open in the reader's morning meeting."""
    people = held_by(reader.company, reader.person, reader.today)
    found = open_among(forfeits_of(reader.company, people, reader.today)) if people else []
    return WaitingItem("forfeits", "/meeting", len(found), reader.today) if found else None


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
