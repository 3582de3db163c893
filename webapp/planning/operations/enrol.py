"""Start and end schemes: HR proposes, a leader decides, never for a day in the past."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from peewee import fn

from rules.facts import LEVELS, SELLERS
from rules.reads import EVERYTHING
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import RequiredDay
from webapp.facts.transactions import Transaction
from webapp.schemes.catalogue import schemes
from webapp.schemes.models import Enrolment, EnrolmentStep

FROM_ON, LAST = RequiredDay("from_on"), RequiredDay("on")


class StartPassed(JiebaoError):
    """A scheme with a start day in the past."""

    sentence = _("开始日期不能早于今天。")
    field = "from_on"


class EndPassed(JiebaoError):
    """A scheme with a last day in the past."""

    sentence = _("最后一天不能早于今天。")
    field = "on"


class EnrolmentDecided(JiebaoError):
    """An enrolment that was already decided on, or that is not in force."""

    sentence = _("这一项已经有了决定。")
    status = 409


@dataclass(frozen=True)
class EnrolmentGiven:
    """A scheme to run from a day on; roles, levels and teams are empty for all."""

    scheme: str
    from_on: date
    roles: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()


def propose_enrolment(tx: Transaction, by: str | None, given: EnrolmentGiven) -> int:
    """Propose to run a scheme; return the enrolment's id. Raises UnknownChoice, StartPassed."""
    today = tx.company.clock.day(tx.now)
    check_enrolment(tx.company, given, today if by is not None else given.from_on)
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


def check_enrolment(company: Company, given: EnrolmentGiven, earliest: date) -> None:
    """Refuse an enrolment that cannot be. Raises UnknownChoice, StartPassed."""
    known = {*given.roles} <= SELLERS and {*given.levels} <= {*LEVELS}
    if given.scheme not in schemes() or not known or {*given.teams} - company.teams.keys():
        raise UnknownChoice()
    if given.from_on < earliest:
        raise StartPassed()


def decide_enrolment(tx: Transaction, by: str | None, enrolment: int, approved: bool) -> None:
    """Approve or decline an enrolment. Raises NotFound, EnrolmentDecided, StartPassed."""
    held = Enrolment.get_or_none(Enrolment.id == enrolment)
    if held is None:
        raise NotFound()
    if enrolment_state(enrolment) != "proposed":
        raise EnrolmentDecided()
    if by is not None and approved and held.from_on < tx.company.clock.day(tx.now):
        raise StartPassed()
    _step(tx, by, enrolment, "approved" if approved else "declined")
    if approved:
        tx.touch(EVERYTHING, held.from_on, scheme=held.scheme)


def end_enrolment(tx: Transaction, by: str, enrolment: int, on: date) -> None:
    """End a scheme after a last day. Raises NotFound, EnrolmentDecided, EndPassed."""
    check_end(enrolment, on, tx.company.clock.day(tx.now))
    _step(tx, by, enrolment, "ended", on)


def check_end(enrolment: int, on: date, today: date) -> None:
    """Refuse an end that cannot be. Raises NotFound, EnrolmentDecided, EndPassed."""
    if Enrolment.get_or_none(Enrolment.id == enrolment) is None:
        raise NotFound()
    if enrolment_state(enrolment) != "approved":
        raise EnrolmentDecided()
    if on < today:
        raise EndPassed()


def enrolment_state(enrolment: int) -> str:
    """The state of an enrolment: proposed, approved, declined or ended."""
    last = last_steps([enrolment]).get(enrolment)
    return last.kind if last is not None else "proposed"


def last_steps(enrolments: Collection[int]) -> dict[int, EnrolmentStep]:
    """The last step of each of these enrolments, by id; those still proposed are left out."""
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
    """Propose and approve a scheme at once, as a command may that sets the program up."""
    decide_enrolment(tx, None, propose_enrolment(tx, None, given), approved=True)
