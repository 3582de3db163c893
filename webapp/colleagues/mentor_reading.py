"""Read mentoring: new hires without a mentor, who may be one, and what has ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import JOIN

from webapp.colleagues.pair_models import Mentoring, MentoringThanks
from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.core.errors import NotFound
from webapp.store.settings import setting
from webapp.talks.funnel import STEPS, Funnel
from webapp.talks.funnel_reading import read_funnels, window_before

WEEKS = 4
LASTS = timedelta(days=7 * WEEKS)
NEW = 28  # days since hiring in which somebody gets a mentor
EXPERIENCED = 180  # days since hiring from which somebody may be one
OFFERED = 3  # candidates that are proposed
ASKED_FOR = timedelta(days=28)  # how long the supervisor is asked for points after the end
POINTS_SETTING = "mentor_points"  # hundredths of a contribution point that are proposed


@dataclass(frozen=True)
class MentoringSeen:
    """A mentoring; `decided`: the supervisor gave points or none."""

    id: int
    mentee: str
    mentor: str
    starts_on: date
    ends_on: date
    decided: bool


@dataclass(frozen=True)
class Newcomer:
    """A new hire without a mentor, and who may be one, the proposed one first; maybe nobody."""

    person: str
    hired: date
    candidates: tuple[str, ...]


def proposed_points() -> int:
    """The contribution points that are proposed for a mentor, in hundredths; 0 by default."""
    return int(setting(POINTS_SETTING, "0"))


def newcomers_of(company: Company, by: str, today: date) -> list[Newcomer]:
    """The new hires in somebody's charge without a mentor; four statements at most."""
    people = company.in_charge_of(by, today, today)
    new = [each for each in sorted(people) if is_newcomer(company, each, today)]
    held = {each.mentee for each in mentorings(Mentoring.mentee.in_(new))} if new else set()
    waiting = [each for each in new if each not in held]
    if not waiting:
        return []
    able = [each for each in sorted(people) if _is_experienced(company, each, today)]
    busy = {each.mentor for each in lasting_mentorings(today)}
    funnels = read_funnels(able, *window_before(today - timedelta(days=1)))
    return [
        Newcomer(
            person,
            company.people[person].hired or today,
            _candidates(company, person, funnels, busy, today),
        )
        for person in waiting
    ]


def is_newcomer(company: Company, person: str, today: date) -> bool:
    """Whether a seller was hired in the last NEW days."""
    posting = company.posting(person, today)
    sells = posting is not None and posting.role in SELLERS
    return sells and company.people[person].is_hired_within(NEW, today)


def _is_experienced(company: Company, person: str, today: date) -> bool:
    posting, held = company.posting(person, today), company.people[person]
    sells = posting is not None and posting.role in SELLERS
    return sells and not held.is_hired_within(EXPERIENCED, today)


def _candidates(
    company: Company, person: str, funnels: dict[str, Funnel], busy: Iterable[str], today: date
) -> tuple[str, ...]:
    """The best of the same team who look after nobody: those of the same role first."""
    own = company.posting(person, today)
    ranked = []
    for other, funnel in funnels.items():
        posting = company.posting(other, today)
        if own is None or posting is None or posting.team != own.team or other in busy:
            continue
        ranked.append((posting.role != own.role, -_strength(funnel, funnels.values()), other))
    return tuple(other for _role, _strength_of, other in sorted(ranked)[:OFFERED])


def _strength(own: Funnel, all_of: Iterable[Funnel]) -> int:
    """In how many pairs of a colleague and a step the own rate is the higher one."""
    wins = 0
    for step in STEPS:
        rate = own.judged(step)
        others = (each.judged(step) for each in all_of)
        wins += sum(1 for each in others if rate is not None and each is not None and rate > each)
    return wins


def may_mentor(company: Company, by: str, mentee: str, mentor: str, today: date) -> bool:
    """Whether somebody in charge of both may make one the other's mentor."""
    people = company.in_charge_of(by, today, today)
    one, other = company.posting(mentee, today), company.posting(mentor, today)
    same_team = one is not None and other is not None and one.team == other.team
    able = is_newcomer(company, mentee, today) and _is_experienced(company, mentor, today)
    return {mentee, mentor} <= people and same_team and able


def lasting_mentorings(today: date) -> list[MentoringSeen]:
    """All that last today."""
    return mentorings(Mentoring.starts_on <= today, Mentoring.ends_on >= today)


def mentorings_of(person: str, today: date) -> list[MentoringSeen]:
    """The person's own that last today, as mentee or mentor."""
    own = (Mentoring.mentee == person) | (Mentoring.mentor == person)
    return mentorings(own, Mentoring.starts_on <= today, Mentoring.ends_on >= today)


def ended_for(company: Company, by: str, today: date) -> list[MentoringSeen]:
    """Those that ended in the last weeks, of mentors in somebody's charge, not decided yet."""
    people = company.in_charge_of(by, today, today)
    ended = mentorings(Mentoring.ends_on < today, Mentoring.ends_on >= today - ASKED_FOR)
    return [each for each in ended if each.mentor in people and not each.decided]


def mentoring_seen(number: int) -> MentoringSeen:
    """One mentoring. Raises NotFound."""
    found = mentorings(Mentoring.id == number)
    if not found:
        raise NotFound()
    return found[0]


def mentorings(*where: Any) -> list[MentoringSeen]:
    """Mentorings in order; one statement."""
    rows = (
        Mentoring.select(Mentoring, MentoringThanks.at.alias("decided_at"))
        .join(MentoringThanks, JOIN.LEFT_OUTER)
        .where(*where)
        .order_by(Mentoring.id)
        .objects()
    )
    return [
        MentoringSeen(
            row.id,
            row.mentee_id,
            row.mentor_id,
            row.starts_on,
            row.ends_on,
            row.decided_at is not None,
        )
        for row in rows
    ]
