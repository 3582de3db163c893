"""Replay the ledger settlement by settlement, and compare its sums with the stored bases."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from peewee import DoesNotExist

from rules.basis import canonical
from webapp.ledger.current_lines import (
    APPEAL,
    claims_reversed_by_appeal,
    net,
    own_figures,
    rejected_claims,
)
from webapp.ledger.models import Basis, Line, Rejection, Settlement
from webapp.ledger.settlement_basis import bases_of, early_clauses
from webapp.verification.misfits import Misfit, of_line

Key = tuple[str, str, str]  # clause, kind, id of the person or team
ASKED_AT_ONCE = 500  # numbers in one query
LAST = 2**62  # the order of a misfit without a line, which comes after those with one


def replay_misfits(since: int = 0) -> Iterator[Misfit]:
    """The misfits between the ledger after each settlement and the outcomes of its basis.

    Claims rejected or excused by then may differ from the basis. One scheme's period is read at a
    time. `since`: only periods with settlements after that one, and of these only the later ones.
    """
    for scheme, period in _periods_since(since):
        yield from _of_period(scheme, period, since)


def _periods_since(since: int) -> list[tuple[str, str]]:
    rows = Settlement.select(Settlement.scheme, Settlement.period).distinct()
    rows = rows.where(Settlement.id > since)
    return list(rows.order_by(Settlement.scheme, Settlement.period).tuples())


def _of_period(scheme: str, period: str, since: int) -> Iterator[Misfit]:
    same = (Settlement.scheme == scheme) & (Settlement.period == period)
    settlements = list(Settlement.select().where(same).order_by(Settlement.id))
    added = _lines_of(settlements)
    numbers = [line.number for lines in added.values() for line in lines]
    rejected = _rejected_at(numbers)
    so_far: list[Line] = []
    kept: tuple[str, Any] | None = None  # the hash and outcomes of the settlement before
    for settlement in settlements:
        so_far += added[settlement.id]
        if settlement.id <= since:
            continue
        if kept is None or kept[0] != settlement.basis_hash:
            try:
                bases = bases_of(settlement)
                kept = (settlement.basis_hash, (_outcomes(bases), early_clauses(settlement, bases)))
            except (DoesNotExist, ValueError):
                kept = None
                yield Misfit(_place(settlement), "依据不见了或被改动", LAST)
                continue
        found, early = kept[1]
        yield from _reason_misfits(added[settlement.id], found)
        counted = [
            line
            for line in so_far
            if _counted_at(line, rejected, settlement.settled_at)
            and (early is None or line.clause in early)
        ]
        yield from _sum_misfits(settlement, counted, found)


def _lines_of(settlements: Sequence[Settlement]) -> dict[int, list[Line]]:
    """The lines that each of these settlements added, without those of appeals."""
    added: dict[int, list[Line]] = defaultdict(list)
    for some in _some(settlements):
        own = Line.select().where(Line.settlement.in_(some), Line.clause != APPEAL)
        for line in own.order_by(Line.number):
            added[line.settlement_id].append(line)
    return added


def _rejected_at(numbers: Sequence[int]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    for some in _some(numbers):
        rows = Rejection.select(Rejection.line, Rejection.rejected_at)
        found |= dict(rows.where(Rejection.line.in_(some)).tuples())
    return found


def _some(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), ASKED_AT_ONCE):
        yield values[start : start + ASKED_AT_ONCE]


def _place(settlement: Settlement) -> str:
    return f"结算 {settlement.id}（{settlement.scheme} {settlement.period}）"


def _counted_at(line: Line, rejected: Mapping[int, datetime], at: datetime) -> bool:
    """Whether a line existed and was not rejected at an instant.

    A line that an appeal restored is later than the settlement it belongs to.
    """
    return line.created_at <= at and not (line.number in rejected and rejected[line.number] <= at)


def _reason_misfits(lines: Iterable[Line], found: Mapping[Key, Any]) -> Iterator[Misfit]:
    """The new lines whose `because` differs from that of the settlement's basis."""
    for line in lines:
        outcome = found.get(_key(line))
        if outcome is not None and line.because != canonical(outcome["because"]):
            yield of_line(line.number, "理由与结算的依据不符")


def _sum_misfits(
    settlement: Settlement, counted: list[Line], found: Mapping[Key, Any]
) -> Iterator[Misfit]:
    """The claims whose lines do not sum to the settlement's outcome.

    A difference is allowed if its claim was rejected on the same grounds, or excused.
    """
    by_key: dict[Key, list[Line]] = defaultdict(list)
    for line in counted:
        by_key[_key(line)].append(line)
    for key in sorted(by_key.keys() | found.keys()):
        difference = _owed(found.get(key)) - net(by_key.get(key, ()))
        if (
            difference
            and not _was_rejected(settlement, key, difference, found.get(key))
            and not _was_excused(settlement, key, difference)
        ):
            why = f"{' '.join(key)} 的合计与结算所得不符"
            first = next((line.number for line in by_key.get(key, ())), None)
            yield Misfit(_place(settlement), why, LAST) if first is None else of_line(first, why)


def _owed(outcome: Mapping[str, Any] | None) -> int:
    if outcome is None:
        return 0
    return 1 if outcome["amount"] is None else int(outcome["amount"])


def _was_rejected(
    settlement: Settlement, key: Key, difference: int, outcome: Mapping[str, Any] | None
) -> bool:
    sign = 1 if difference > 0 else -1
    figures = None if outcome is None else own_figures(canonical(outcome["because"]))
    return any(
        (claim.clause, claim.kind, claim.to, claim.sign) == (*key, sign)
        and claim.total == _owed(outcome)
        and figures in (None, claim.figures)
        for claim in rejected_claims(settlement.scheme, settlement.period, settlement.settled_at)
    )


def _was_excused(settlement: Settlement, key: Key, difference: int) -> bool:
    """Whether the surplus belongs to a claim that an appeal had reversed before the settlement."""
    at = settlement.settled_at
    return difference < 0 and key in claims_reversed_by_appeal(
        settlement.scheme, settlement.period, at
    )


def _key(line: Line) -> Key:
    return (line.clause, line.kind, line.person_id or line.team_id)


def _outcomes(bases: Iterable[Basis]) -> dict[Key, Any]:
    """The outcomes in a settlement's bases, by key. Raises ValueError if a hash does not match."""
    found = {}
    for basis in bases:
        if hashlib.sha256(basis.body.encode()).hexdigest() != basis.hash:
            raise ValueError(basis.hash)
        for outcome in json.loads(basis.body)["found"]["outcomes"]:
            found[(basis.clause, outcome["kind"], outcome["to"])] = outcome
    return found
