"""The ledger played again: amounts as audited, sums as settled, reversals that point right."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from peewee import DoesNotExist

from rules.basis import canonical
from webapp.audit.misfits import Misfit
from webapp.evidence import bases_of
from webapp.models import Approval, AuditLine, Basis, Line, PayrollLine, Settlement
from webapp.operations.settling import APPEAL

Key = tuple[str, str, str]  # clause, kind, to
LAST = 2**62  # what names no line comes after those that do


def ledger_misfit() -> Misfit | None:
    """The first line of the ledger that does not fit, or the settlement it no longer adds up to."""
    return min(_misfits(), key=lambda misfit: misfit.order, default=None)


def _misfits() -> Iterator[Misfit]:
    audited = _audited()
    of_settlement: dict[int, list[Line]] = defaultdict(list)
    standing: dict[int, Line] = {}
    for line in Line.select().order_by(Line.number).iterator():
        yield from _line_misfits(line, audited, standing)
        standing[line.number] = line
        if line.clause != APPEAL:
            of_settlement[line.settlement_id].append(line)
    sums: dict[tuple[str, str], dict[Key, list[int]]] = defaultdict(dict)
    for settlement in Settlement.select().order_by(Settlement.id).iterator():
        held = sums[(settlement.scheme, settlement.period)]
        yield from _settlement_misfits(settlement, of_settlement[settlement.id], held)
    for paid in PayrollLine.select().left_outer_join(Approval, on=_APPROVED).where(_UNAPPROVED):
        yield _of_line(paid.line_id, "进了工资却没有核准")


_APPROVED = Approval.line == PayrollLine.line
_UNAPPROVED = Approval.line.is_null()


def _of_line(number: int, why: str) -> Misfit:
    return Misfit(f"第 {number} 号", why, number)


def _audited() -> dict[str, Any]:
    """The amount that the trail says of each line, by its subject."""
    told = AuditLine.select(AuditLine.subject, AuditLine.after).where(
        AuditLine.action == "add_line"
    )
    return {subject: json.loads(after)["amount"] for subject, after in told.tuples().iterator()}


def _line_misfits(line: Line, audited: dict[str, Any], before: dict[int, Line]) -> Iterator[Misfit]:
    number, subject = line.number, f"line:{line.number}"
    if subject not in audited:
        yield _of_line(number, "审计记录里没有这一号")
    elif audited[subject] != line.amount:
        yield _of_line(number, f"金额 {line.amount},审计记录是 {audited[subject]}(分)")
    if line.reverses_id is not None:
        if not _reverses_right(line, before.get(line.reverses_id)):
            yield _of_line(number, f"冲销的第 {line.reverses_id} 号不是它该冲销的")
    elif line.sign < 0 and line.amount is None:
        yield _of_line(number, "是冲销,却没有指向被冲销的条目")


def _reverses_right(line: Line, about: Line | None) -> bool:
    """A reversal points back at a line that gave the same; an appeal's has a clause of its own."""
    if about is None or about.sign < 0 or line.sign > 0:
        return False
    same = (line.scheme, line.period, line.kind, line.person_id, line.team_id)
    clause = line.clause in (about.clause, APPEAL)
    return clause and same == (
        about.scheme,
        about.period,
        about.kind,
        about.person_id,
        about.team_id,
    )


def _settlement_misfits(
    settlement: Settlement, lines: list[Line], sums: dict[Key, list[int]]
) -> Iterator[Misfit]:
    """After each settlement the ledger says what was found, and each new line says why."""
    place = f"结算 {settlement.id}({settlement.scheme} {settlement.period})"
    try:
        found = _found(bases_of(settlement))
    except (DoesNotExist, ValueError):
        yield Misfit(place, "依据不见了或被改动", LAST)
        return
    for line in lines:
        key = (line.clause, line.kind, line.person_id or line.team_id)
        held = sums.setdefault(key, [0, 0])
        held[0] += line.amount or 0
        held[1] += line.sign if line.amount is None else 0
        if key in found and line.because != canonical(found[key]["because"]):
            yield _of_line(line.number, "理由与结算的依据不符")
    for key in sorted(sums.keys() | found.keys()):
        amount, count = sums.get(key, [0, 0])
        owed = found.get(key)
        wanted = (0, 0) if owed is None else (owed["amount"] or 0, owed["amount"] is None)
        if (amount, count) != wanted:
            why = f"{' '.join(key)} 的合计与结算所得不符"
            culprit = next((line.number for line in lines if _key(line) == key), None)
            yield Misfit(place, why, LAST) if culprit is None else _of_line(culprit, why)


def _key(line: Line) -> Key:
    return (line.clause, line.kind, line.person_id or line.team_id)


def _found(bases: Iterable[Basis]) -> dict[Key, Any]:
    """What the settlement found owed, by key. Raises ValueError where its text was changed."""
    found = {}
    for basis in bases:
        if hashlib.sha256(basis.body.encode()).hexdigest() != basis.hash:
            raise ValueError(basis.hash)
        for outcome in json.loads(basis.body)["found"]["outcomes"]:
            found[(basis.clause, outcome["kind"], outcome["to"])] = outcome
    return found
