"""Rule 15 day by day: what `Force` says of a period is what its days say one by one."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.facts import Posting
from rules.force import EVERYONE, Force, Reach, Term
from rules.periods import Period, campaign_period, day_period, month_period, week_period

FIRST, DAYS = date(2026, 2, 20), 60
EVERY_DAY = [FIRST + timedelta(days=number) for number in range(DAYS)]
A_DAY = st.integers(0, DAYS - 1).map(lambda number: FIRST + timedelta(days=number))
REACHES = (EVERYONE, Reach(roles=frozenset({"guide"})), Reach(teams=frozenset({"east"})))
POSTINGS = (Posting(None, "guide", "east"), Posting(None, "guide"), Posting(None, "designer"))


@st.composite
def terms(draw: st.DrawFn) -> tuple[Term, ...]:
    """Up to four approvals in order of their first day; the first may have begun since ever."""
    found = []
    for start in sorted(draw(st.lists(A_DAY, max_size=4))):
        days = draw(st.none() | st.integers(0, 40))
        until = None if days is None else start + timedelta(days=days)
        approved = start - timedelta(days=draw(st.integers(0, 3)))
        found.append(Term(start, until, draw(st.sampled_from(REACHES)), approved))
    if draw(st.booleans()):
        found.insert(0, Term(None, draw(st.none() | A_DAY), draw(st.sampled_from(REACHES))))
    return tuple(found)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """A day, week, month or campaign that lies in the days."""
    first, last = sorted((draw(A_DAY), draw(A_DAY)))
    several = (week_period(first), month_period(2026, 3), campaign_period(first, last))
    return draw(st.sampled_from((day_period(first), *several)))


def holding(held: tuple[Term, ...], day: date) -> Term | None:
    """The approval that began last; none where it has ended, since no earlier one revives."""
    begun = [term for term in held if term.start is None or term.start <= day]
    if not begun or (begun[-1].until is not None and begun[-1].until < day):
        return None
    return begun[-1]


def days_of(period: Period) -> list[date]:
    return [period.start + timedelta(n) for n in range((period.end - period.start).days + 1)]


@given(terms(), A_DAY)
def test_the_approval_that_began_last_holds_on_each_day(held: tuple[Term, ...], day: date) -> None:
    force, last = Force(held), holding(held, day)
    assert force.reach_on(day) == (last.reach if last else None)
    for posting in POSTINGS:
        assert force.takes_in(day, posting) is bool(last and last.reach.takes_in(posting))
    own = last is not None and (last.approved is None or last.approved < day)
    assert force.sanctions(day) is own


@given(terms(), periods())
def test_a_period_is_covered_where_each_of_its_days_is(
    held: tuple[Term, ...], period: Period
) -> None:
    force, days = Force(held), [holding(held, day) for day in days_of(period)]
    assert force.covers_all_days(period) is all(days)
    assert force.covers_everyone(period) is all(each and each.reach == EVERYONE for each in days)
    for posting in POSTINGS:
        taken = [each is not None and each.reach.takes_in(posting) for each in days]
        assert force.covers(period, posting) is all(taken)
    for team in ("east", "west"):
        taken = [each is not None and each.reach.takes_in_team(team) for each in days]
        assert force.covers_team(period, team) is all(taken)


@given(terms(), periods())
def test_the_stretches_of_a_period_are_its_days_in_force_each_once(
    held: tuple[Term, ...], period: Period
) -> None:
    force = Force(held)
    stretched = [
        (first + timedelta(number), reach)
        for first, last, reach in force.stretches(period)
        for number in range((last - first).days + 1)
    ]
    by_days = [(day, term.reach) for day in days_of(period) if (term := holding(held, day))]
    assert sorted(stretched, key=lambda each: each[0]) == by_days
    assert force.last_day_in(period) == (by_days[-1][0] if by_days else None)


@given(terms(), periods())
def test_a_period_leads_to_sanctions_where_each_of_its_days_in_force_does(
    held: tuple[Term, ...], period: Period
) -> None:
    force = Force(held)
    in_force = [day for day in days_of(period) if holding(held, day)]
    assert force.sanctions_all(period) is all(force.sanctions(day) for day in in_force)


@given(terms(), A_DAY)
def test_a_run_of_days_in_force_starts_after_the_last_day_that_is_none(
    held: tuple[Term, ...], day: date
) -> None:
    start = Force(held).run_start(day)
    before = [each for each in EVERY_DAY if each <= day]
    without = [each for each in before if holding(held, each) is None]
    if holding(held, day) is None:
        assert start is None
    elif without:
        assert start == without[-1] + timedelta(days=1)
    else:  # from the first of the days on: an approval since ever, or one that began on that day
        since_ever = holding(held, FIRST - timedelta(days=1)) is not None
        assert start == (None if since_ever else FIRST)
