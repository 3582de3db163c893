"""Make the sample company's goals of the next month, and its teams' plays for the campaign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from rules.periods import parse_period, period_of
from webapp.company.models import TargetDecision, TargetProposal
from webapp.demo.cast import LEADER, Cast
from webapp.demo.chance import chance, fact_id
from webapp.demo.events import Event, event_moment
from webapp.demo.founding import CAMPAIGN
from webapp.facts.transactions import Transaction
from webapp.growth.goal_history import basis_of
from webapp.growth.goal_states import ChosenGoal, chosen_goals
from webapp.growth.operations.answer_goal import (
    accept_answer,
    agree_goals,
    answer_goal,
    ask_for_talk,
)
from webapp.growth.operations.choose_goal import GoalGiven, choose_goal, goal_periods
from webapp.growth.operations.write_play import write_play
from webapp.people.operations.targets import decide_targets

METRIC = "sales"  # the only one with months of history
SENTENCES = ("上个月差一点，这次补上", "老客户有三家要下单", "先把手上的跟完", "", "", "")
PLAYS = (
    "上午打新名单，下午回访约好的。约到店先定哪天方便，再谈价格。",
    "到店当天上午再确认一次。设计师先看户型图，半小时内给方案。",
    "周末小区摆点，当场办卡。每天收工前互相听两通电话。",
)


def goal_events(seed: int, cast: Cast, start: date, today: date) -> Iterator[Event]:
    """Yield the events: heads write plays at the start; sellers choose goals in the last days.

    Supervisors answer the goals, sellers react, and the leader approves some.
    """
    for place, (team, head) in enumerate(cast.heads):
        at = event_moment(start, 9.0 + place * 0.01)
        text = PLAYS[place % len(PLAYS)]
        work = partial(write_play, by=head, campaign=CAMPAIGN, team=team, text=text)
        yield Event(at, work)
    sellers = [seller.id for seller in cast.sellers]
    last = last_day_of_goals(today)
    chosen_on = last - timedelta(days=2)
    for place, seller in enumerate(sellers):
        at = event_moment(chosen_on, 12.1 + place * 0.01)
        yield Event(at, partial(choose_for, seed=seed, seller=seller))
    answered = event_moment(last - timedelta(days=1), 10.0)
    yield Event(answered, partial(answer_all, seed=seed, sellers=sellers, chosen_on=chosen_on))
    reacted = event_moment(last, 12.5)
    yield Event(reacted, partial(react, seed=seed, sellers=sellers, chosen_on=chosen_on))
    yield Event(event_moment(last, 16.0), approve_some)


def last_day_of_goals(today: date) -> date:
    """Return yesterday, or the last day of the month before where that month's goals are answered.

    In the first days of a month the goals of this month would be answered after it has begun.
    """
    chosen = today - timedelta(days=3)
    return min(today - timedelta(days=1), period_of("month", chosen).end)


def choose_for(tx: Transaction, seed: int, seller: str) -> None:
    """Choose a goal of the next month for a seller who has enough figures of their own."""
    company = tx.company
    today = company.clock.day(tx.now)
    random = chance(seed, seller, "goal")
    key = goal_periods(company, seller, METRIC, "month", period_of("month", today))[-1]
    basis = basis_of(company, seller, METRIC, parse_period(key), today)
    cards = basis.cards(METRIC)
    if not cards or not basis.is_own or random.random() < 0.15:
        return
    card = random.choices(cards, weights=(3, 4, 2)[: len(cards)])[0]
    form = fact_id(random, tx.now)
    sentence = random.choice(SENTENCES)
    choose_goal(tx, seller, GoalGiven(form, METRIC, key, card.key, card.value, sentence))


def answer_all(tx: Transaction, seed: int, sellers: Sequence[str], chosen_on: date) -> None:
    """Let supervisors agree to most goals, answer some with a number, and leave a few."""
    company = tx.company
    for goal in _goals(sellers, chosen_on):
        random = chance(seed, goal.person, "answer")
        posting = company.posting(goal.person, company.clock.day(tx.now))
        if posting is None or not posting.supervisor:
            continue
        drawn = random.random()
        if drawn < 0.6:
            agree_goals(tx, posting.supervisor, [goal.number])
        elif drawn < 0.8:
            more = goal.value * 21 // 20 // 10_000 * 10_000 + 10_000
            why = "月底有团购会，可以再多一点"
            answer_goal(tx, posting.supervisor, goal.number, more, why)


def react(tx: Transaction, seed: int, sellers: Sequence[str], chosen_on: date) -> None:
    """Let most sellers with an answer accept it, and the others ask for a talk."""
    for goal in _goals(sellers, chosen_on):
        if goal.state == "answered":
            accepts = chance(seed, goal.person, "react").random() < 0.6
            (accept_answer if accepts else ask_for_talk)(tx, goal.person, goal.number)


def approve_some(tx: Transaction) -> None:
    """Let the leader approve every second proposed target; the others wait."""
    decided = TargetDecision.select(TargetDecision.proposal)
    rows = TargetProposal.select(TargetProposal.id).where(TargetProposal.id.not_in(decided))
    numbers = [number for (number,) in rows.order_by(TargetProposal.id).tuples()]
    decide_targets(tx, LEADER, numbers[::2], approved=True)


def _goals(sellers: Sequence[str], chosen_on: date) -> list[ChosenGoal]:
    """The goals for the month after the one in which they were chosen."""
    month = period_of("month", chosen_on)
    key = period_of("month", month.end + timedelta(days=1)).key
    return [goal for goal in chosen_goals([month.key, key], sellers) if goal.metric == METRIC]
