"""By the clock: draw the order of a plan's teams when it begins, and each team's pairs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from webapp.colleagues.pair_models import LearningPair, PairPlan, PairPlanEnd, PairStart
from webapp.colleagues.pair_reading import STEP, WEEKS
from webapp.colleagues.pairing import FEWEST, pairs_of, starting_order, step_to_learn, waves_of
from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import PAIR, ReminderGiven, Write, remind_all
from webapp.talks.funnel import Funnel
from webapp.talks.funnel_reading import read_funnels, window_before


def draw_due(write: Write, company: Company, now: datetime) -> int:
    """Draw what is due today; return how many pairs were made. Each team is a transaction."""
    today = company.clock.day(now)
    for plan in _undrawn(today):
        write(partial(draw_order, plan=plan))
    made = 0
    for start, team in due_teams(today):
        funnels = read_funnels(team_sellers(company, team, today), *window_before(today - _DAY))
        made += write(partial(draw_team, start=start, funnels=funnels))
    return made


_DAY = timedelta(days=1)


def team_sellers(company: Company, team: str, day: date) -> list[str]:
    """The sellers of a team on a day, by staff number."""
    postings = ((person, company.posting(person, day)) for person in sorted(company.people))
    return [
        person
        for person, posting in postings
        if posting and posting.team == team and posting.role in SELLERS
    ]


def _undrawn(today: date) -> list[int]:
    """The plans that have begun, were not stopped, and have no order yet."""
    rows = PairPlan.select(PairPlan.id).where(
        PairPlan.begins_on.between(today - timedelta(days=6), today),
        PairPlan.id.not_in(PairPlanEnd.select(PairPlanEnd.plan)),
        PairPlan.id.not_in(PairStart.select(PairStart.plan)),
    )
    return [number for (number,) in rows.tuples()]


def draw_order(tx: Transaction, plan: int) -> int:
    """Draw the order of the open teams with at least FEWEST sellers; return how many they are."""
    held, company = PairPlan.get_by_id(plan), tx.company
    if PairStart.select().where(PairStart.plan == plan).exists():
        return 0
    day = held.begins_on
    teams = [
        team for team in company.open_teams(day) if len(team_sellers(company, team, day)) >= FEWEST
    ]
    order = starting_order(held.seed, teams)
    for team, wave in waves_of(order, held.waves).items():
        tx.insert(PairStart, plan=plan, team=team, wave=wave, starts_on=day + wave * STEP)
    tx.audit("jiebao", "draw_pairs", f"pairs:{plan}", after={"seed": held.seed, "order": order})
    return len(order)


def due_teams(today: date) -> list[tuple[int, str]]:
    """The teams that start, have no pairs yet, and whose plan was not stopped."""
    stopped = PairPlanEnd.select(PairPlanEnd.plan)
    rows = PairStart.select(PairStart.id, PairStart.team).where(
        PairStart.starts_on.between(today - timedelta(days=6), today),
        PairStart.plan.not_in(stopped),
        PairStart.id.not_in(LearningPair.select(LearningPair.start)),
    )
    return list(rows.tuples())


def draw_team(tx: Transaction, start: int, funnels: dict[str, Funnel]) -> int:
    """Pair the strong with the weak of a team that starts, and tell them; return how many."""
    held = PairStart.get_by_id(start)
    if LearningPair.select().where(LearningPair.start == start).exists():
        return 0
    seed = PairPlan.get_by_id(held.plan_id).seed
    step = step_to_learn(funnels)
    last = held.starts_on + timedelta(days=7 * WEEKS - 1)
    told: dict[str, str] = {}
    pairs = pairs_of(seed, funnels, step)
    for first, second in pairs:
        days = {"starts_on": held.starts_on, "ends_on": last}
        tx.insert(LearningPair, start=start, first=first, second=second, step=step, **days)
        told |= {first: second, second: first}
    about = f"pair:{start}"
    remind_all(tx, [ReminderGiven(who, PAIR, about, "/pairs", {"name": told[who]}) for who in told])
    return len(pairs)
