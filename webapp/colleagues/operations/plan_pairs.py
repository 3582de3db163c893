"""HR plans a stepped start of pairs with a committed seed, and may stop it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from webapp.checks.sampling import commitment_of
from webapp.colleagues.pair_models import PairPlan, PairPlanEnd
from webapp.colleagues.pair_reading import STEP, WEEKS, latest_plan, plan_seen
from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, UnknownChoice, _
from webapp.core.fields import RequiredDay
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.transactions import Transaction

METRICS = ("invitations", "cards", "sales")  # by which the effect may be judged
WAVES = (2, 3, 4, 6)
BEGINS_ON = RequiredDay("begins_on")
LONGEST_AHEAD = timedelta(days=62)


class NotAMonday(JiebaoError):
    """The first day of a plan is no Monday after today, or too far away."""

    sentence = _("请选今天以后、%(last)s 以前的一个星期一。")
    field = "begins_on"


class PlanRunning(JiebaoError):
    """The plan before is not over."""

    sentence = _("上一次结对还没有结束。请等它结束，或先停止。")
    status = 409


class PlanOver(JiebaoError):
    """The plan is stopped already."""

    sentence = _("这次结对已经停止。")
    status = 409


@dataclass(frozen=True)
class PlanGiven:
    """The metric that judges the effect, the first Monday, how many waves, the secret seed."""

    metric: str
    begins_on: date
    waves: int
    seed: str


def plan_pairs(tx: Transaction, by: str, given: PlanGiven) -> int:
    """Plan a stepped start; the seed's commitment is in the audit log from now on.

    Raises NotAllowed, UnknownChoice, NotAMonday, PlanRunning.
    """
    demand_role(tx, by, HR)
    if given.metric not in METRICS or given.waves not in WAVES:
        raise UnknownChoice()
    today = tx.company.clock.day(tx.now)
    last = today + LONGEST_AHEAD
    if given.begins_on.weekday() != 0 or not today < given.begins_on <= last:
        raise NotAMonday(last=last)
    held = latest_plan()
    if held is not None and not held.is_ended and today <= last_day(held.begins_on, held.waves):
        raise PlanRunning()
    commitment = commitment_of(given.seed)
    number = tx.insert(
        PairPlan,
        metric=given.metric,
        begins_on=given.begins_on,
        waves=given.waves,
        seed=given.seed,
        commitment=commitment,
        planned_by=by,
        planned_at=tx.now,
    )
    told = {"metric": given.metric, "on": given.begins_on, "commitment": commitment}
    tx.audit(by, "plan_pairs", f"pairs:{number}", after=told)
    return number


def last_day(begins_on: date, waves: int) -> date:
    """The last day of the last wave's round."""
    return begins_on + (waves - 1) * STEP + timedelta(days=7 * WEEKS - 1)


def stop_pairs(tx: Transaction, by: str, plan: int) -> None:
    """Stop a plan: no further team starts; pairs that last go on to their end.

    Raises NotAllowed, NotFound, PlanOver.
    """
    demand_role(tx, by, HR)
    if plan_seen(plan).is_ended:
        raise PlanOver()
    tx.insert(PairPlanEnd, plan=plan, by=by, at=tx.now)
    tx.audit(by, "stop_pairs", f"pairs:{plan}")
