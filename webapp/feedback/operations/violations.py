"""Violations: those in charge record them, the person answers, HR rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rules.facts import VIOLATIONS
from webapp.company.deadlines import UndoTooLate, undoable_until
from webapp.company.roles import HR, LEADERS
from webapp.company.snapshot import Company
from webapp.core.errors import InTheFuture, JiebaoError, NotAllowed, NotFound, UnknownChoice, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.evidence_models import Ruling, RulingUndone, ViolationAnswer
from webapp.facts.models import Fact, Violation
from webapp.facts.operations.record import Receipt, content_hash, known_already, record
from webapp.facts.transactions import Transaction
from webapp.people.operations.authority import demand_charge

ANSWER_WITHIN = timedelta(days=5)
TOLD, TEXT = Text("told", most=1000), Text("text", most=1000)
ON = RequiredDay("on")


class AnsweredTooLate(JiebaoError):
    """An answer after the ruling; the person may still appeal."""

    sentence = _("已经作出决定。如有异议，请对相应的明细申诉。")
    status = 409


class AnsweredAlready(JiebaoError):
    """A second answer to one violation."""

    sentence = _("陈述已经提交，不能再改。")
    status = 409


class RuledAlready(JiebaoError):
    """A second ruling on one violation."""

    sentence = _("这一项已经处理过。")
    status = 409


class ViolationUnheard(JiebaoError):
    """A ruling before the person has answered or ANSWER_WITHIN has passed."""

    sentence = _("请等本人陈述，或满 %(days)s 天之后再决定。")
    status = 409


class OwnRuling(JiebaoError):
    """A ruling on one's own violation."""

    sentence = _("不能决定与自己有关的事项。")
    status = 403


class RulingByRegistrar(JiebaoError):
    """A ruling by whoever recorded the violation."""

    sentence = _("这一项是您登记的，请另一位人事或公司领导来决定。")
    status = 403


@dataclass(frozen=True)
class ViolationGiven:
    """A violation to record: the person, the kind, what happened, and the day."""

    id: str
    person: str
    kind: str
    told: str
    on: date


def record_violation(tx: Transaction, by: str, given: ViolationGiven) -> Receipt:
    """Record a violation; once upheld, it counts on the day it happened.

    Raises UnknownChoice, Missing, TextTooLong, InTheFuture, and the errors of `demand_charge`.
    """
    digest = content_hash(
        {"kind": f"violation {given.kind}", "who": given.person, "told": given.told, "on": given.on}
    )
    known = known_already(given.id, digest)
    if known is not None:
        return known
    if given.kind not in VIOLATIONS:
        raise UnknownChoice()
    TOLD.clean(given.told)
    clock = tx.company.clock
    if given.on > clock.day(tx.now):
        raise InTheFuture(at=given.on)
    demand_charge(tx, by, given.person, None, given.on)
    at = tx.now if given.on == clock.day(tx.now) else _noon(tx, given.on)
    receipt = record(tx, "violation", given.id, digest, person=given.person, by=by, at=at)
    tx.insert(Violation, fact=receipt.number, kind=given.kind, told=given.told.strip())
    return receipt


def _noon(tx: Transaction, on: date) -> datetime:
    zone = tx.company.clock.local(tx.now).tzinfo
    return datetime.combine(on, time(12), zone)


def answer_violation(tx: Transaction, by: str, number: int, text: str) -> None:
    """Record the person's one answer, before the ruling.

    Raises NotFound, AnsweredTooLate, AnsweredAlready, Missing.
    """
    fact = Fact.get_or_none(Fact.number == number, Fact.kind == "violation", Fact.person == by)
    if fact is None:
        raise NotFound()
    if Ruling.get_or_none(Ruling.violation == number) is not None:
        raise AnsweredTooLate()
    if ViolationAnswer.get_or_none(ViolationAnswer.violation == number) is not None:
        raise AnsweredAlready()
    TEXT.clean(text)
    tx.insert(ViolationAnswer, violation=number, text=text.strip(), answered_at=tx.now)
    tx.audit(by, "answer_violation", f"fact:{number}")


def may_rule(company: Company, by: str, person: str, recorded_by: str | None, today: date) -> bool:
    """Whether `by` may rule today on a violation of `person` that `recorded_by` recorded.

    HR may; a leader may where somebody of HR is the person or recorded it. Nobody rules on their
    own violation, or on one that they recorded.
    """
    if by in (person, recorded_by):
        return False
    of_hr = [who for who in (person, recorded_by) if who and _role(company, who, today) in HR]
    role = _role(company, by, today)
    return role in HR or (role in LEADERS and bool(of_hr))


def _role(company: Company, person: str, today: date) -> str:
    posting = company.posting(person, today)
    return posting.role if posting else ""


def rule_on_violation(tx: Transaction, by: str, number: int, upheld: bool, text: str) -> None:
    """Uphold or drop a violation, after the answer or after five days.

    From now on an upheld violation bars from awards and deducts. HR rules, but not whoever recorded
    it; a leader may rule on what concerns somebody of HR or was recorded by HR, so that a company
    with one person in HR can have a ruling. Raises NotFound, RuledAlready, OwnRuling,
    RulingByRegistrar, NotAllowed, ViolationUnheard, Missing, TextTooLong.
    """
    fact = Fact.get_or_none(Fact.number == number, Fact.kind == "violation")
    if fact is None:
        raise NotFound()
    if Ruling.get_or_none(Ruling.violation == number) is not None:
        raise RuledAlready()
    if by == fact.person_id:
        raise OwnRuling()
    if by == fact.recorded_by_id:
        raise RulingByRegistrar()
    today = tx.company.clock.day(tx.now)
    if not may_rule(tx.company, by, fact.person_id, fact.recorded_by_id, today):
        raise NotAllowed()
    heard = ViolationAnswer.get_or_none(ViolationAnswer.violation == number) is not None
    if not heard and tx.now < fact.received_at + ANSWER_WITHIN:
        raise ViolationUnheard(days=ANSWER_WITHIN.days)
    TEXT.clean(text)
    tx.insert(
        Ruling, violation=number, upheld=upheld, text=text.strip(), ruled_by=by, ruled_at=tx.now
    )
    tx.audit(by, "rule_on_violation", f"fact:{number}", after={"upheld": upheld})
    tx.flush()
    tx.recompute(fact.person_id, fact.day)


def can_undo_ruling(ruling: Ruling, by: str, now: datetime) -> bool:
    """Whether `by` may undo a ruling: the own one of the last ten minutes."""
    return bool(ruling.ruled_by_id == by and now < undoable_until(ruling.ruled_at))


def undo_ruling(tx: Transaction, by: str, number: int) -> None:
    """Take back one's own ruling: the violation waits again, and no longer counts.

    A further record keeps what the ruling was. What was settled on it meanwhile is settled again
    (rule 17). Raises UndoTooLate.
    """
    held = Ruling.get_or_none(Ruling.violation == number)
    if held is None or not can_undo_ruling(held, by, tx.now):
        raise UndoTooLate()
    tx.insert(RulingUndone, at=tx.now, **held.__data__)
    Ruling.delete().where(Ruling.violation == number).execute()
    tx.audit(by, "undo_ruling", f"fact:{number}", before={"upheld": held.upheld})
    fact = Fact.get_by_id(number)
    tx.flush()
    tx.recompute(fact.person_id, fact.day)
