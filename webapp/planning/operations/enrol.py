"""Start and end schemes: HR proposes, a leader decides, for no day in the past."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from peewee import fn

from rules.facts import LEVELS, SELLERS
from rules.force import Reach
from rules.reads import EVERYTHING
from webapp.company.enrolled import Enrolled
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import RequiredDay
from webapp.facts.transactions import Transaction
from webapp.planning.begun_periods import demand_day_not_over, demand_no_campaign_changed
from webapp.planning.operations.tell_schemes import ENDS, STARTS, tell_scheme
from webapp.schemes.catalogue import schemes
from webapp.schemes.enrolments import reach_of_row
from webapp.schemes.models import Enrolment, EnrolmentStep

FROM_ON, LAST = RequiredDay("from_on"), RequiredDay("on")


class StartPassed(JiebaoError):
    """The scheme would start in the past."""

    sentence = _("开始日期不能早于今天。")
    field = "from_on"


class EndPassed(JiebaoError):
    """The scheme would end in the past."""

    sentence = _("最后一天不能早于今天。")
    field = "on"


class EnrolmentDecided(JiebaoError):
    """The enrolment was decided already, or is not in force."""

    sentence = _("这一项已经处理过。")
    status = 409


@dataclass(frozen=True)
class EnrolmentGiven:
    """A scheme to be enrolled from a day on; empty roles, levels or teams mean all."""

    scheme: str
    from_on: date
    roles: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


def propose_enrolment(tx: Transaction, by: str | None, given: EnrolmentGiven) -> int:
    """Propose to run a scheme; return the enrolment's id. `by` None: the set-up proposes.

    Raises what `check_enrolment` raises.
    """
    if by is None:
        _demand_known(tx.company, given)
    else:
        check_enrolment(tx.company, given, tx.now)
    enrolment = tx.insert(
        Enrolment,
        scheme=given.scheme,
        from_on=given.from_on,
        roles=json.dumps(sorted(given.roles)),
        levels=json.dumps(sorted(given.levels)),
        teams=json.dumps(sorted(given.teams)),
        proposed_by=by,
        proposed_at=tx.now,
    )
    tx.audit(by or "jiebao", "propose_enrolment", f"enrolment:{enrolment}")
    return enrolment


def check_enrolment(company: Company, given: EnrolmentGiven, now: datetime) -> None:
    """Refuse an enrolment that cannot begin on its first day.

    Raises UnknownChoice, StartPassed, DayOver, CampaignRuns.
    """
    _demand_known(company, given)
    reach = Reach(frozenset(given.roles), frozenset(given.levels), frozenset(given.teams))
    new = max((each.id for each in company.enrolments), default=0) + 1
    _demand_start(company, Enrolled(new, given.scheme, given.from_on, None, reach), now)


def _demand_known(company: Company, given: EnrolmentGiven) -> None:
    known = {*given.roles} <= SELLERS and {*given.levels} <= {*LEVELS}
    if given.scheme not in schemes() or not known or {*given.teams} - company.teams.keys():
        raise UnknownChoice()


def _demand_start(company: Company, new: Enrolled, now: datetime) -> None:
    """Refuse a first day in the past, or one that changes what is over (rule 17)."""
    if new.start < company.clock.day(now):
        raise StartPassed()
    revision = schemes()[new.scheme].revision_on(new.start)
    demand_day_not_over(company, revision.clauses if revision else (), new.start, now)
    demand_no_campaign_changed(company, new.scheme, [*company.enrolments, new], now)


def decide_enrolment(tx: Transaction, by: str | None, enrolment: int, approved: bool) -> None:
    """Approve or decline an enrolment. `by` None: the set-up decides.

    Raises NotFound, EnrolmentDecided, StartPassed, DayOver, CampaignRuns.
    """
    held = Enrolment.get_or_none(Enrolment.id == enrolment)
    if held is None:
        raise NotFound()
    if enrolment_state(enrolment) != "proposed":
        raise EnrolmentDecided()
    if by is not None and approved:
        new = Enrolled(held.id, held.scheme, held.from_on, None, reach_of_row(held))
        _demand_start(tx.company, new, tx.now)
    _step(tx, by, enrolment, "approved" if approved else "declined")
    if approved:
        tx.touch(EVERYTHING, held.from_on, scheme=held.scheme)
    if approved and by is not None:
        tell_scheme(tx, held.scheme, STARTS, held.from_on, reach_of_row(held))


def end_enrolment(tx: Transaction, by: str, enrolment: int, on: date) -> None:
    """End a scheme after the day `on`. Raises what `check_end` raises."""
    check_end(tx.company, enrolment, on, tx.now)
    _step(tx, by, enrolment, "ended", on)
    held = Enrolment.get_by_id(enrolment)
    tell_scheme(tx, held.scheme, ENDS, on, reach_of_row(held))


def check_end(company: Company, enrolment: int, on: date, now: datetime) -> None:
    """Refuse a day on which an enrolment cannot end.

    Raises NotFound, EnrolmentDecided, EndPassed, CampaignRuns.
    """
    held = Enrolment.get_or_none(Enrolment.id == enrolment)
    if held is None:
        raise NotFound()
    if enrolment_state(enrolment) != "approved":
        raise EnrolmentDecided()
    if on < company.clock.day(now):
        raise EndPassed()
    others = [each for each in company.enrolments if each.id != enrolment]
    ended = [replace(each, until=on) for each in company.enrolments if each.id == enrolment]
    begun = [each for each in ended if each.start <= on]  # else it never began
    demand_no_campaign_changed(company, held.scheme, [*others, *begun], now)


def enrolment_state(enrolment: int) -> str:
    """The state of an enrolment: proposed, approved, declined or ended."""
    last = last_steps([enrolment]).get(enrolment)
    return last.kind if last is not None else "proposed"


def last_steps(enrolments: Collection[int]) -> dict[int, EnrolmentStep]:
    """Return the last step of each of these enrolments, by id; undecided ones are left out."""
    newest = EnrolmentStep.select(fn.MAX(EnrolmentStep.id))
    newest = newest.where(EnrolmentStep.enrolment.in_(enrolments)).group_by(EnrolmentStep.enrolment)
    rows = EnrolmentStep.select().where(EnrolmentStep.id.in_(newest))
    return {row.enrolment_id: row for row in rows}


def steps_of(enrolment: int) -> list[EnrolmentStep]:
    """The steps of an enrolment, in order."""
    rows = EnrolmentStep.select().where(EnrolmentStep.enrolment == enrolment)
    return list(rows.order_by(EnrolmentStep.id))


def _step(
    tx: Transaction, by: str | None, enrolment: int, kind: str, on: date | None = None
) -> None:
    tx.insert(
        EnrolmentStep, enrolment=enrolment, kind=kind, on=on, decided_by=by, decided_at=tx.now
    )
    tx.audit(by or "jiebao", f"{kind}_enrolment", f"enrolment:{enrolment}", after={"on": on})
    tx.notice("roster")


def run_from(tx: Transaction, given: EnrolmentGiven) -> None:
    """Propose and approve a scheme at once, as a command of the set-up may."""
    decide_enrolment(tx, None, propose_enrolment(tx, None, given), approved=True)
