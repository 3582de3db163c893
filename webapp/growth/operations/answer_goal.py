"""Who is in charge agrees to goals or answers with a number; the person accepts or wants a talk.

An agreed goal becomes a proposal of a target, which a leader approves like any other; schemes read
the target (webapp/people/operations/targets.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from rules.periods import parse_period
from webapp.core.errors import JiebaoError, NotAllowed, NotFound, _
from webapp.core.fields import Hundredths, Text
from webapp.facts.transactions import Transaction
from webapp.growth.goal_pay import DIFFICULTY
from webapp.growth.goal_states import WAITS_FOR_SUPERVISOR, ChosenGoal, goal_of_choice
from webapp.growth.models import GoalStep
from webapp.messaging.operations.remind import GOAL_ANSWER, GOAL_TALK, remind
from webapp.people.operations.authority import demand_charge
from webapp.people.operations.set_target import TargetGiven
from webapp.people.operations.targets import TargetNotPositive, propose_targets

VALUE = Hundredths("value", TargetNotPositive)
WHY = Text("sentence", most=100)


class GoalNotOpen(JiebaoError):
    """The goal is not the latest choice, or it is not one's turn."""

    sentence = _("这个目标已经有了变化，请刷新后再看。")
    status = 409


def agree_goals(tx: Transaction, by: str, numbers: Sequence[int]) -> None:
    """Agree to chosen goals, all or none; each becomes a proposal of a target.

    Raises NotFound, GoalNotOpen, and what `demand_charge` and `propose_targets` raise.
    """
    for number in numbers:
        goal = _open(number, *WAITS_FOR_SUPERVISOR)
        demand_charge(tx, by, goal.person, None)
        _propose(tx, by, goal, "agreed", goal.chosen)


def answer_goal(tx: Transaction, by: str, number: int, value: int, sentence: str) -> None:
    """Answer a chosen goal with another number, in the metric's unit, and a sentence.

    Raises NotFound, GoalNotOpen, TargetNotPositive, Missing, TextTooLong, and what `demand_charge`
    raises.
    """
    goal = _open(number, *WAITS_FOR_SUPERVISOR)
    demand_charge(tx, by, goal.person, None)
    if value <= 0:
        raise TargetNotPositive()
    said = WHY.demand(sentence)
    step = _step(tx, by, goal, "answered", value=value, sentence=said)
    about = f"{number}:{step}"
    remind(tx, goal.person, GOAL_ANSWER, about, "/goals", period=goal.period)


def accept_answer(tx: Transaction, by: str, number: int) -> None:
    """Accept the answer to the own goal, which becomes a proposal of a target.

    Raises NotFound, NotAllowed, GoalNotOpen, and what `propose_targets` raises.
    """
    goal = _open(number, "answered")
    if goal.person != by:
        raise NotAllowed()
    _propose(tx, by, goal, "accepted", goal.value)


def ask_for_talk(tx: Transaction, by: str, number: int) -> None:
    """Ask for a talk about the answer to the own goal; who is in charge is told.

    Raises NotFound, NotAllowed, GoalNotOpen.
    """
    goal = _open(number, "answered")
    if goal.person != by:
        raise NotAllowed()
    step = _step(tx, by, goal, "talk")
    company = tx.company
    posting = company.posting(by, company.clock.day(tx.now))
    if posting is not None and posting.supervisor:
        about = f"{number}:{step}"
        name = company.name_of(by)
        remind(tx, posting.supervisor, GOAL_TALK, about, "/goals/team", name=name)


def _open(number: int, *states: str) -> ChosenGoal:
    """A goal in one of these states. Raises NotFound, GoalNotOpen."""
    goal = goal_of_choice(number)
    if goal is None:
        raise NotFound()
    if goal.state not in states:
        raise GoalNotOpen()
    return goal


def _propose(tx: Transaction, by: str, goal: ChosenGoal, kind: str, value: int) -> None:
    given = TargetGiven(
        who=goal.person,
        metric=goal.metric,
        period_kind=parse_period(goal.period).kind,
        value=value,
        only=goal.period,
        difficulty=DIFFICULTY[goal.card],
    )
    [proposal] = propose_targets(tx, by, [given], f"goal {goal.number} {kind}")
    _step(tx, by, goal, kind, value=value, proposal=proposal)


def _step(tx: Transaction, by: str, goal: ChosenGoal, kind: str, **values: object) -> int:
    number: int = tx.insert(GoalStep, choice=goal.number, kind=kind, by=by, at=tx.now, **values)
    after = {"kind": kind, "value": values.get("value")}
    tx.audit(by, "answer_goal", f"goal:{goal.number}", after=after)
    return number
