"""Generate a person's growth record from their records: one timeline and three bars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from rules.facts import Posting
from webapp.company.parts import TALKS
from webapp.company.roles import CHECKERS, SELLERS
from webapp.company.snapshot import Company
from webapp.core.errors import NotFound
from webapp.feedback.models import Course
from webapp.honours.rolls import of_person
from webapp.talks.funnel import STEPS, Funnel, Quartiles, team_quartiles
from webapp.talks.funnel_reading import colleagues_of, read_funnels, window_before
from webapp.talks.reading import public_agreements
from webapp.talks.record_entries import (
    RecordEntry,
    best_days_of,
    newest_first,
    streaks_of,
)
from webapp.talks.record_reading import (
    BEST_OF,
    TARGETED,
    PersonFigures,
    contribution_points,
    figures_of_person,
    told_by_others,
)

LONG_PERIODS = ("month", "quarter", "year", "campaign")  # whose targets the timeline names
RANKS = {"": 0, "junior": 0, "middle": 1, "senior": 2}  # of levels
POINTS_OVER = timedelta(days=152)  # with this month some half a year


@dataclass(frozen=True)
class AbilityBar:
    """One of the three bars: `part` of `whole` (cooperation: in hundredths of points).

    `median`: the share at which the team's median lies; None without colleagues to compare with.
    """

    kind: str  # knowledge, skill, cooperation
    part: int
    whole: int
    median: Fraction | None = None

    @property
    def share(self) -> Fraction:
        """How full the bar is, from 0 to 1; 0 if `whole` is 0."""
        return min(Fraction(1), Fraction(self.part, self.whole)) if self.whole else Fraction(0)


@dataclass(frozen=True)
class GrowthRecord:
    """A person's timeline, the newest entry first, and three bars with the figures behind them."""

    person: str
    entries: list[RecordEntry]
    bars: tuple[AbilityBar, ...]
    funnel: Funnel
    quartiles: dict[str, Quartiles]


def may_read_record(company: Company, by: str, role: str, person: str, today: date) -> bool:
    """Whether `by` may read a person's record: the person, HR, and those in charge today."""
    return by == person or role == "hr" or person in company.in_charge_of(by, today, today)


def growth_record(company: Company, person: str, today: date) -> GrowthRecord:
    """Return the growth record of a person. Raises NotFound."""
    if person not in company.people:
        raise NotFound()
    figures = figures_of_person(person)
    told = list(told_by_others(person))
    entries = [
        *_posts(company, person, today),
        *_targets(company, person, today, figures),
        *_days(company, person, today, figures),
        *_honours(company, person),
        *told,
        *(() if TALKS in company.parts_off else _agreements(company, person)),
    ]
    people = colleagues_of(company, person, today) or [person]
    funnels = read_funnels(people, *window_before(today))
    quartiles = team_quartiles([funnels[each] for each in people])
    bars = (
        _knowledge(told),
        _skill(funnels[person], quartiles),
        _cooperation(person, people, today),
    )
    return GrowthRecord(person, newest_first(entries), bars, funnels[person], quartiles)


def _posts(company: Company, person: str, today: date) -> Iterator[RecordEntry]:
    held = company.people[person]
    before = None
    for posting in held.postings:
        on = posting.on or held.hired
        if on is not None and on <= today:
            team = company.teams.get(posting.team or "")
            told = {"role": posting.role, "level": posting.level or "", "first": before is None}
            changed = before is None or before.role == posting.role
            told["level_only"] = (
                before is not None
                and changed
                and before.team == posting.team
                and before.level != posting.level
            )
            told["promoted"] = before is not None and _rises(before, posting)
            yield RecordEntry(on, "post", {**told, "team": team.name if team else ""})
        before = posting


def _rises(before: Posting, after: Posting) -> bool:
    """Whether a post is a higher one: the next level of the role, or the charge of sellers."""
    if before.role == after.role:
        return RANKS.get(after.level or "", 0) > RANKS.get(before.level or "", 0)
    return before.role in SELLERS and after.role in CHECKERS


def _targets(
    company: Company, person: str, today: date, figures: PersonFigures
) -> Iterator[RecordEntry]:
    """The own targets of long periods as they were set, and the months in which one was met."""
    for start, target in company.targets:
        if target.who == person and target.period_kind in LONG_PERIODS and start <= today:
            told = {"metric": target.metric, "amount": int(target.value), "only": target.only or ""}
            on = max(start, company.people[person].hired or start)
            yield RecordEntry(on, "target", {**told, "period_kind": target.period_kind})
    for metric in TARGETED:
        for month, amount in sorted(figures.months[metric].items()):
            _first, last = company.days_of(month)
            target_of = company.target(person, metric, "month", month, last)
            if last < today and target_of and amount >= target_of:
                told = {"metric": metric, "amount": amount, "target": target_of, "month": month}
                yield RecordEntry(last, "target_met", told)


def _days(
    company: Company, person: str, today: date, figures: PersonFigures
) -> Iterator[RecordEntry]:
    """The best days, the longest streaks at the floor of calls, the first deal."""
    for metric in BEST_OF:
        past = {on: amount for on, amount in figures.days[metric].items() if on <= today}
        for on, amount, former in best_days_of(past):
            yield RecordEntry(
                on, "best_day", {"metric": metric, "amount": amount, "former": former}
            )
    for on, length in streaks_of(_floor_days(company, person, today, figures)):
        yield RecordEntry(on, "streak", {"days": length})
    deals = sorted(figures.days["contracts"])
    if deals:
        sales = figures.days["sales"].get(deals[0], 0)
        yield RecordEntry(deals[0], "first_deal", {"sales": sales})


def _floor_days(
    company: Company, person: str, today: date, figures: PersonFigures
) -> Iterator[tuple[date, bool]]:
    """The working days since the first call with a target of calls, and whether it was met.

    Today counts once it is met; days off, leave and days released from the floor do not.
    """
    calls, held = figures.timely["calls"], company.people[person]
    on = min(calls, default=today)
    while on <= today:
        works = company.is_workday(on) and held.active_on(on) and not held.relieved_on(on)
        target = company.target(person, "calls", "day", on.isoformat(), on) if works else None
        met = bool(target) and calls.get(on, 0) >= (target or 0)
        if target and (met or on < today):
            yield on, met
        on += timedelta(days=1)


def _honours(company: Company, person: str) -> Iterator[RecordEntry]:
    seen = set()
    for honour in of_person(person, company):
        key = (honour.scheme, honour.clause, honour.period)
        if honour.stands and key not in seen:  # a certificate and its prize are one honour
            seen.add(key)
            told = {"scheme": honour.scheme, "clause": honour.clause, "period": honour.period}
            yield RecordEntry(honour.on, "honour", told)


def _agreements(company: Company, person: str) -> Iterator[RecordEntry]:
    for each in public_agreements(person):
        told = {"text": each.text, "holder": each.holder}
        yield RecordEntry(company.clock.day(each.written_at), "agreement", told)


def _knowledge(told: list[RecordEntry]) -> AbilityBar:
    """The courses whose latest try was passed, of these and those offered."""
    latest = {each.told["course"]: each.told["passed"] for each in told if each.kind == "training"}
    passed = {course for course, is_passed in latest.items() if is_passed}
    rows = Course.select(Course.name).where(Course.ended_at.is_null()).tuples()
    offered = {name for (name,) in rows}
    return AbilityBar("knowledge", len(passed), len(offered | passed))


def _skill(own: Funnel, quartiles: dict[str, Quartiles]) -> AbilityBar:
    """The steps at which the own rate is at least the team's median, of those that are judged."""
    judged = [
        (rate, quartiles[step].median)
        for step in STEPS
        if step in quartiles and (rate := own.judged(step)) is not None
    ]
    return AbilityBar("skill", sum(1 for rate, middle in judged if rate >= middle), len(judged))


def _cooperation(person: str, people: list[str], today: date) -> AbilityBar:
    """The points of half a year, of those of the colleague who has most."""
    points = contribution_points(people, today - POINTS_OVER, today)
    amounts = [points.get(each, 0) for each in people]
    most = max(amounts)
    middle = Fraction(median(amounts)) / most if most and len(people) > 1 else None
    return AbilityBar("cooperation", points.get(person, 0), most, middle)
