"""The sample company's pairs, begun team by team, and the mentors of its two newest sellers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from webapp.colleagues.operations.draw_pairs import draw_order, draw_team, due_teams, team_sellers
from webapp.colleagues.operations.mentor import confirm_mentor
from webapp.colleagues.operations.plan_pairs import PlanGiven, plan_pairs
from webapp.colleagues.operations.write_pair_sheet import tap, write_method
from webapp.colleagues.pair_models import PairPlan
from webapp.colleagues.pair_reading import RESULTS, STEP, lasting_pairs
from webapp.demo.cast import HR, NEWCOMERS
from webapp.demo.chance import chance
from webapp.demo.events import Event, event_moment
from webapp.demo.pair_lift import first_monday, pair_seed
from webapp.demo.script import Script
from webapp.facts.transactions import Transaction
from webapp.talks.funnel_reading import read_funnels, window_before

_NEW = timedelta(days=20)
_METHODS = (
    "先报小区名，再说来意",
    "隔两小时，换个整点以外的时间再拨",
    "先问哪天方便到店，再谈价格",
    "约好当天下午再确认一次",
    "先看样板间，再说卡的好处",
)


def pair_events(script: Script) -> Iterator[Event]:
    """A plan of several waves whose first window of two weeks is over; sentences and taps."""
    size, begins_on = script.size, first_monday(script.size, script.today)
    planned = begins_on - timedelta(days=3)
    if planned < script.start:
        return
    given = PlanGiven(size.pair_metric, begins_on, size.pair_waves, pair_seed(script.seed))
    yield Event(event_moment(planned, 10.0), partial(plan_pairs, by=HR, given=given))
    for wave in range(size.pair_waves):
        day = begins_on + wave * STEP
        if day <= script.today:
            yield Event(event_moment(day, 8.0), _draw)
    day = begins_on
    while day <= script.today:
        if day.weekday() in (1, 4):
            yield Event(event_moment(day, 12.6), partial(_fill_in, seed=script.seed, day=day))
        day += timedelta(days=1)


def _draw(tx: Transaction) -> None:
    """Draw the order, where it is not drawn yet, and the pairs of the teams that start."""
    today = tx.company.clock.day(tx.now)
    draw_order(tx, PairPlan.select().order_by(PairPlan.id.desc()).get().id)
    tx.flush()  # the figures are read from the tallies
    for start, team in due_teams(today):
        people = team_sellers(tx.company, team, today)
        funnels = read_funnels(people, *window_before(today - timedelta(days=1)))
        draw_team(tx, start, funnels)


def _fill_in(tx: Transaction, seed: int, day: date) -> None:
    """On Tuesdays most write the other's method, on Fridays most tap whether it helped."""
    for pair in lasting_pairs(day):
        for who in (pair.first, pair.second):
            random = chance(seed, pair.id, who, day)
            if random.random() > 0.8:
                continue
            if day.weekday() == 1:
                write_method(tx, who, pair.id, random.choice(_METHODS))
            elif (pair.week(day), who) in pair.methods:
                tap(tx, who, pair.id, random.choices(RESULTS, (6, 1, 3))[0])


def mentor_events(script: Script) -> Iterator[Event]:
    """The newest sellers get a mentor: of the one it has ended, of the other it lasts."""
    new = [
        each
        for each in script.cast.sellers
        if each.id in NEWCOMERS and each.given.hired and each.given.hired > script.start - _NEW
    ]
    for place, each in enumerate(new):
        day = script.start + timedelta(days=1 + 7 * place)
        others = [
            seller.id
            for seller in script.cast.sellers
            if seller.id not in NEWCOMERS
            and seller.given.hired
            and seller.given.hired < script.start
            and (seller.given.team, seller.supervisor) == (each.given.team, each.supervisor)
        ]
        if others and each.supervisor and day <= script.today:
            mentor = chance(script.seed, each.id, "mentor").choice(others)
            given = (each.supervisor, each.id, mentor)
            yield Event(event_moment(day, 9.2), partial(_confirm, given=given))


def _confirm(tx: Transaction, given: tuple[str, str, str]) -> None:
    confirm_mentor(tx, *given)
