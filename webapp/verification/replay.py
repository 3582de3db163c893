"""The ledger played again, settlement by settlement: its sums are those of the basis kept."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from peewee import DoesNotExist

from rules.basis import canonical
from webapp.ledger.current_lines import APPEAL, excused, net, turned_down
from webapp.ledger.models import Basis, Line, Rejection, Settlement
from webapp.ledger.settlement_basis import bases_of
from webapp.verification.misfits import Misfit, of_line

Key = tuple[str, str, str]  # clause, kind, to
LAST = 2**62  # what names no line comes after those that do


def replay_misfits(lines: Iterable[Line]) -> Iterator[Misfit]:
    """After each settlement the ledger says what was found, but for claims turned down by then."""
    added: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.clause != APPEAL:
            added[line.settlement_id].append(line)
    rejected = dict(Rejection.select(Rejection.line, Rejection.rejected_at).tuples())
    so_far: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for settlement in Settlement.select().order_by(Settlement.id).iterator():
        held = so_far[(settlement.scheme, settlement.period)]
        held += added[settlement.id]
        try:
            found = _found(bases_of(settlement))
        except (DoesNotExist, ValueError):
            yield Misfit(_place(settlement), "依据不见了或被改动", LAST)
            continue
        yield from _reasons(added[settlement.id], found)
        standing = [line for line in held if _stood(line, rejected, settlement.settled_at)]
        yield from _sums(settlement, standing, found)


def _place(settlement: Settlement) -> str:
    return f"结算 {settlement.id}({settlement.scheme} {settlement.period})"


def _stood(line: Line, rejected: Mapping[int, datetime], at: datetime) -> bool:
    """Whether a line was there by then (one that an appeal has put back came later than its
    settlement), and not turned down."""
    return line.created_at <= at and not (line.number in rejected and rejected[line.number] <= at)


def _reasons(lines: Iterable[Line], found: Mapping[Key, Any]) -> Iterator[Misfit]:
    """Each new line says why as its settlement's basis does."""
    for line in lines:
        outcome = found.get(_key(line))
        if outcome is not None and line.because != canonical(outcome["because"]):
            yield of_line(line.number, "理由与结算的依据不符")


def _sums(
    settlement: Settlement, standing: list[Line], found: Mapping[Key, Any]
) -> Iterator[Misfit]:
    """What stands adds up to what was found; what lacks had been turned down on its grounds."""
    held: dict[Key, list[Line]] = defaultdict(list)
    for line in standing:
        held[_key(line)].append(line)
    for key in sorted(held.keys() | found.keys()):
        lacking = _owed(found.get(key)) - net(held.get(key, ()))
        if (
            lacking
            and not _was_turned_down(settlement, key, lacking, found.get(key))
            and not _was_excused(settlement, key, lacking)
        ):
            why = f"{' '.join(key)} 的合计与结算所得不符"
            culprit = next((line.number for line in held.get(key, ())), None)
            yield (
                Misfit(_place(settlement), why, LAST) if culprit is None else of_line(culprit, why)
            )


def _owed(outcome: Mapping[str, Any] | None) -> int:
    if outcome is None:
        return 0
    return 1 if outcome["amount"] is None else int(outcome["amount"])


def _was_turned_down(
    settlement: Settlement, key: Key, lacking: int, outcome: Mapping[str, Any] | None
) -> bool:
    sign = 1 if lacking > 0 else -1
    because = None if outcome is None else canonical(outcome["because"])
    return any(
        (claim.clause, claim.kind, claim.to, claim.sign) == (*key, sign)
        and because in (None, claim.because)
        for claim in turned_down(settlement.scheme, settlement.period, settlement.settled_at)
    )


def _was_excused(settlement: Settlement, key: Key, lacking: int) -> bool:
    """Whether an appeal had taken back already what the facts no longer give."""
    at = settlement.settled_at
    return lacking < 0 and key in excused(settlement.scheme, settlement.period, at)


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
