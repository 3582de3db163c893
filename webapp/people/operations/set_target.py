"""Set a target of a person or team from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from peewee import fn

from rules.periods import parse_period
from rules.reads import TARGETS
from webapp.company.models import Person, Target, Team
from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import ALWAYS


@dataclass(frozen=True)
class TargetGiven:
    """A target to be set, from a day on; `value` in the metric's unit (sales in fen)."""

    who: str
    metric: str
    period_kind: str
    value: int
    only: str | None = None
    difficulty: str | None = None
    on: date = ALWAYS


def set_target(tx: Transaction, by: str, given: TargetGiven) -> None:
    """Set a target from a day on; the target before keeps its own days."""
    known = Person.select().where(Person.id == given.who).exists()
    if not known and not Team.select().where(Team.id == given.who).exists():
        raise NotFound()
    same = (
        (Target.who == given.who)
        & (Target.metric == given.metric)
        & (Target.period_kind == given.period_kind)
        & (fn.COALESCE(Target.only, "") == (given.only or ""))
        & (Target.from_on == given.on)
    )
    Target.delete().where(same).execute()
    tx.insert(
        Target,
        who=given.who,
        metric=given.metric,
        period_kind=given.period_kind,
        only=given.only,
        value=given.value,
        difficulty=given.difficulty,
        from_on=given.on,
    )
    _touch_target(tx, given)
    after = {"metric": given.metric, "period": given.period_kind, "value": given.value}
    tx.audit(by, "set_target", f"target:{given.who}", after=after)
    tx.notice("roster")


def _touch_target(tx: Transaction, given: TargetGiven) -> None:
    """Touch the period of a target for one period alone, else every day from its first on."""
    only = given.only
    if only is None or given.period_kind == "campaign":
        tx.touch(TARGETS, given.on, who=given.who)
    else:
        period = parse_period(only)
        tx.touch(TARGETS, period.start, period.end, who=given.who)
