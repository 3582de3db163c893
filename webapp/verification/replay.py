"""Replay the ledger settlement by settlement, and compare its sums with the stored bases."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from peewee import DoesNotExist

from rules.basis import canonical
from webapp.core.instants import to_microseconds
from webapp.ledger.current_lines import (
    APPEAL,
    claims_reversed_by_appeal,
    own_figures,
    rejected_claims,
)
from webapp.ledger.models import Settlement
from webapp.ledger.settlement_basis import KeptBasis, bases_of, early_clauses
from webapp.store.statements import read_rows
from webapp.verification.misfits import Misfit, of_line

Key = tuple[str, str, str]  # clause, kind, id of the person or team
LAST = 2**62  # the order of a misfit without a line, which comes after those with one
_LINES = """
SELECT line.number, line.settlement_id, line.clause, line.kind,
       coalesce(line.person_id, line.team_id), coalesce(line.amount, line.sign), line.because,
       line.created_at, rejection.rejected_at
FROM settlement JOIN line ON line.settlement_id = settlement.id
     LEFT JOIN rejection ON rejection.line_id = line.number
WHERE settlement.scheme = ? AND settlement.period = ? AND line.clause <> ?
ORDER BY line.number
"""


class ReplayedLine(NamedTuple):
    """The columns of a line that the replay reads; `value` in fen, or 1 or -1 if not money.

    Instants in microseconds; `rejected_at` is None for a line that was not rejected.
    """

    number: int
    settlement: int
    clause: str
    kind: str
    to: str
    value: int
    because: str
    created_at: int
    rejected_at: int | None

    @property
    def key(self) -> Key:
        """The claim of the line: scheme, period, clause, kind and recipient."""
        return (self.clause, self.kind, self.to)


def replay_misfits(since: int = 0) -> Iterator[Misfit]:
    """Yield the misfits between the ledger after each settlement and the outcomes of its basis.

    Claims rejected or excused by then may differ from the basis. One scheme's period is read at a
    time. `since`: the number of a settlement; only later settlements are compared.
    """
    order = (Settlement.scheme, Settlement.period, Settlement.id)
    rows = Settlement.select().order_by(*order).iterator()
    for (scheme, period), group in groupby(rows, lambda each: (each.scheme, each.period)):
        settlements = list(group)
        if settlements[-1].id > since:
            yield from _of_period(settlements, _lines_of(scheme, period), since)


def _of_period(
    settlements: Sequence[Settlement], added: Mapping[int, Sequence[ReplayedLine]], since: int
) -> Iterator[Misfit]:
    so_far: list[ReplayedLine] = []
    kept: tuple[str, Any] | None = None  # the hash and outcomes of the settlement before
    for settlement in settlements:
        so_far += added.get(settlement.id, ())
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
        yield from _reason_misfits(added.get(settlement.id, ()), found)
        at = to_microseconds(settlement.settled_at)
        counted = [
            line
            for line in so_far
            if _counted_at(line, at) and (early is None or line.clause in early)
        ]
        yield from _sum_misfits(settlement, counted, found)


def _lines_of(scheme: str, period: str) -> dict[int, list[ReplayedLine]]:
    """The lines that each settlement of a period added, without those of appeals."""
    added: dict[int, list[ReplayedLine]] = defaultdict(list)
    for row in read_rows(_LINES, (scheme, period, APPEAL)):
        line = ReplayedLine(*row)
        added[line.settlement].append(line)
    return added


def _place(settlement: Settlement) -> str:
    return f"结算 {settlement.id}（{settlement.scheme} {settlement.period}）"


def _counted_at(line: ReplayedLine, at: int) -> bool:
    """Whether a line existed and was not rejected at an instant.

    A line that an appeal restored is later than the settlement it belongs to.
    """
    return line.created_at <= at and (line.rejected_at is None or line.rejected_at > at)


def _reason_misfits(lines: Iterable[ReplayedLine], found: Mapping[Key, Any]) -> Iterator[Misfit]:
    """The new lines whose `because` differs from that of the settlement's basis."""
    for line in lines:
        outcome = found.get(line.key)
        if outcome is not None and line.because != canonical(outcome["because"]):
            yield of_line(line.number, "理由与结算的依据不符")


def _sum_misfits(
    settlement: Settlement, counted: list[ReplayedLine], found: Mapping[Key, Any]
) -> Iterator[Misfit]:
    """The claims whose lines do not sum to the settlement's outcome.

    A difference is allowed if its claim was rejected on the same grounds, or excused.
    """
    paid: dict[Key, int] = defaultdict(int)
    for line in counted:
        paid[line.key] += line.value
    owed = {key: _owed(found.get(key)) for key in paid.keys() | found.keys()}
    for key in sorted(key for key, fen in owed.items() if fen != paid.get(key, 0)):
        difference = owed[key] - paid.get(key, 0)
        if not _was_rejected(settlement, key, difference, found.get(key)) and not _was_excused(
            settlement, key, difference
        ):
            why = f"{' '.join(key)} 的合计与结算所得不符"
            first = next((line.number for line in counted if line.key == key), None)
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


def _outcomes(bases: Iterable[KeptBasis]) -> dict[Key, Any]:
    """The outcomes in a settlement's bases, by key. Raises ValueError if a hash does not match."""
    found = {}
    for basis in bases:
        if hashlib.sha256(basis.body.encode()).hexdigest() != basis.hash:
            raise ValueError(basis.hash)
        for outcome in json.loads(basis.body)["found"]["outcomes"]:
            found[(basis.clause, outcome["kind"], outcome["to"])] = outcome
    return found
