"""Where the goals stand that people chose: the latest choice of each, and its last step."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN

from webapp.company.models import TargetDecision
from webapp.company.snapshot import Company
from webapp.growth.models import GoalChoice, GoalStep
from webapp.people.call_list_scope import is_seller

WAITS_FOR_SUPERVISOR = ("chosen", "talk")  # the states in which who is in charge may agree
MADE_A_PROPOSAL = ("agreed", "accepted")


@dataclass(frozen=True)
class ChosenGoal:
    """A choice with its last step; `value` is the one that holds now, `chosen` the person's own.

    `state`: chosen, talk, answered, agreed (waits for a leader), approved or declined.
    """

    number: int
    person: str
    metric: str
    period: str
    card: str
    chosen: int
    value: int
    sentence: str
    answer: str
    basis: str
    chosen_at: datetime
    state: str


def sellers_with_goals(company: Company, today: date, by: str | None) -> list[str]:
    """List the sellers in the charge of `by` today, without `by` all sellers; by staff number."""
    people = company.people if by is None else company.in_charge_of(by, today, today)
    return [who for who in sorted(people) if is_seller(company.posting(who, today))]


def chosen_goals(periods: Collection[str], people: Collection[str]) -> list[ChosenGoal]:
    """The latest choices of these people for these periods, by number: two statements."""
    rows = GoalChoice.select().where(
        GoalChoice.period.in_(list(periods)), GoalChoice.person.in_(list(people))
    )
    latest = {(row.person_id, row.period, row.metric): row for row in rows.order_by(GoalChoice.id)}
    steps = _last_steps([row.id for row in latest.values()])
    goals = [_goal(row, steps.get(row.id)) for row in latest.values()]
    return sorted(goals, key=lambda goal: goal.number)


def goal_for(person: str, metric: str, period: str) -> ChosenGoal | None:
    """The latest choice of a person in a metric for a period."""
    found = [goal for goal in chosen_goals([period], [person]) if goal.metric == metric]
    return found[0] if found else None


def goal_of_choice(number: int) -> ChosenGoal | None:
    """One choice, if it is the latest of its person, metric and period."""
    row = GoalChoice.get_or_none(GoalChoice.id == number)
    if row is None:
        return None
    goal = goal_for(row.person_id, row.metric, row.period)
    return goal if goal is not None and goal.number == number else None


def _last_steps(choices: Iterable[int]) -> dict[int, GoalStep]:
    """The last step of each choice, with the decision on its proposal; one statement."""
    rows = (
        GoalStep.select(GoalStep, TargetDecision)
        .join(TargetDecision, JOIN.LEFT_OUTER, on=GoalStep.proposal == TargetDecision.proposal)
        .where(GoalStep.choice.in_(list(choices)))
        .order_by(GoalStep.id)
    )
    return {row.choice_id: row for row in rows}


def _goal(row: GoalChoice, step: GoalStep | None) -> ChosenGoal:
    answered = step is not None and step.value is not None
    return ChosenGoal(
        number=row.id,
        person=row.person_id,
        metric=row.metric,
        period=row.period,
        card=row.card,
        chosen=row.value,
        value=step.value if step is not None and answered else row.value,
        sentence=row.sentence,
        answer=step.sentence if step is not None else "",
        basis=row.basis,
        chosen_at=row.chosen_at,
        state=_state(step),
    )


def _state(step: GoalStep | None) -> str:
    if step is None:
        return "chosen"
    if step.kind not in MADE_A_PROPOSAL:
        return str(step.kind)
    decision = getattr(step, "targetdecision", None)
    if decision is None:
        return "agreed"
    return "approved" if decision.approved else "declined"
