"""Confirm a mentor for a new hire; at the end give points or none; HR sets what is proposed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction

from webapp.colleagues.mentor_reading import (
    LASTS,
    POINTS_SETTING,
    is_newcomer,
    may_mentor,
    mentoring_seen,
    mentorings,
)
from webapp.colleagues.pair_models import Mentoring, MentoringThanks
from webapp.company.roles import HR
from webapp.company.snapshot import Company
from webapp.core.amounts import short_text
from webapp.core.errors import JiebaoError, NotAllowed, NotFound, _
from webapp.core.fields import Hundredths
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.feedback.operations.appraise import ContributionCommand, give_points
from webapp.messaging.operations.remind import MENTOR, ReminderGiven, Write, remind, remind_apart


class ProposedPointsMalformed(JiebaoError):
    """The text is no number of points."""

    sentence = _("分数“%(typed)s”不对：写个数，如 1.5，不给分写 0。")


PROPOSED = Hundredths("proposed", ProposedPointsMalformed, most=100_00)
GIVEN = Hundredths("mentor_points", ProposedPointsMalformed, most=100_00)


class HasMentor(JiebaoError):
    """The new hire has, or had, a mentor."""

    sentence = _("这位同事已经有师傅了。")
    status = 409


class NotEnded(JiebaoError):
    """The mentoring still lasts."""

    sentence = _("带教还没有结束。")
    status = 409


class PointsDecided(JiebaoError):
    """The supervisor decided on points before."""

    sentence = _("已经决定过了。")
    status = 409


def confirm_mentor(tx: Transaction, by: str, mentee: str, mentor: str) -> int:
    """Make a colleague of the same team the mentor of a new hire, from today for four weeks.

    Both are told. Raises NotFound, HasMentor.
    """
    today = tx.company.clock.day(tx.now)
    if not may_mentor(tx.company, by, mentee, mentor, today):
        raise NotFound()
    if mentorings(Mentoring.mentee == mentee):
        raise HasMentor()
    number = tx.insert(
        Mentoring,
        mentee=mentee,
        mentor=mentor,
        starts_on=today,
        ends_on=today + LASTS - timedelta(days=1),
        confirmed_by=by,
        confirmed_at=tx.now,
    )
    tx.audit(by, "confirm_mentor", f"person:{mentee}", after={"person": mentor})
    about = f"mentoring:{number}"
    remind(tx, mentee, MENTOR, about, "/mentors", why="mentee", name=mentor)
    remind(tx, mentor, MENTOR, about, "/mentors", why="mentor", name=mentee)
    return number


def thank_mentor(tx: Transaction, by: str, mentoring: int, points: int, reason: str) -> None:
    """Give the mentor contribution points (hundredths), or none (0), once the four weeks are over.

    `reason` is that of the contribution. Raises NotFound, NotEnded, PointsDecided, and the errors
    of `give_points`.
    """
    company, today = tx.company, tx.company.clock.day(tx.now)
    found = mentoring_seen(mentoring)
    if found.mentor not in company.in_charge_of(by, today, today):
        raise NotFound()
    if today <= found.ends_on:
        raise NotEnded()
    if found.decided:
        raise PointsDecided()
    fact = None
    if points:
        key = f"mentoring-{mentoring}"
        given = ContributionCommand(key, points, person=found.mentor, reason=reason)
        fact = give_points(tx, by, given).number
    tx.insert(MentoringThanks, mentoring=mentoring, contribution=fact, by=by, at=tx.now)
    tx.audit(
        by,
        "thank_mentor",
        f"person:{found.mentor}",
        after={"points": short_text(Fraction(points, 100), 2)},
    )


def set_mentor_points(tx: Transaction, by: str, points: int) -> None:
    """Set the points that are proposed for a mentor, in hundredths. Raises NotAllowed."""
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in HR:
        raise NotAllowed()
    set_setting(tx, by, POINTS_SETTING, json.dumps(str(points)))


def remind_of_mentors(write: Write, company: Company, now: datetime) -> int:
    """Ask for a mentor of each new hire, and for points when four weeks are over; each once."""
    today = company.clock.day(now)
    return remind_apart(write, [*_new(company, today), *_ended(company, today)])


def _new(company: Company, today: date) -> Iterator[ReminderGiven]:
    new = [person for person in company.people if is_newcomer(company, person, today)]
    held = {each.mentee for each in mentorings(Mentoring.mentee.in_(new))} if new else set()
    for person in new:
        holder = company.supervisor_of(person, today)
        if holder is not None and person not in held:
            told = {"why": "new", "name": person}
            yield ReminderGiven(holder, MENTOR, f"new:{person}", "/mentors", told)


def _ended(company: Company, today: date) -> Iterator[ReminderGiven]:
    for each in mentorings(Mentoring.ends_on.between(today - timedelta(days=7), today - _DAY)):
        holder = company.supervisor_of(each.mentor, today)
        if holder is not None and not each.decided:
            told = {"why": "ended", "name": each.mentor}
            yield ReminderGiven(holder, MENTOR, f"ended:{each.id}", "/mentors", told)


_DAY = timedelta(days=1)
