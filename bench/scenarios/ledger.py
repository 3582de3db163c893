"""Compare the ledger of a company with what its scenario expects."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from bench.scenarios.company import StagedCompany
from rules.outcomes import MONEY
from rules.scenario_file import Scenario
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Line, Settlement
from webapp.ledger.settlement_basis import bases_of

Key = tuple[str, str, str, str]  # clause, kind, to, period


def differences_from(company: StagedCompany, scenario: Scenario) -> list[str]:
    """Return the expected outcomes that are missing and the unexpected ones, in settled periods."""
    came = Counter(_standing(company, scenario))
    expected = Counter(
        _said((each.clause, each.kind, each.to, each.period), each.amount)
        for each in scenario.expected
    )
    faults = [f"expected, did not come: {said}" for said in (expected - came).elements()]
    faults += [f"came, not expected: {said}" for said in (came - expected).elements()]
    for rank in scenario.ranks:
        order = _ranking(scenario.scheme.id, rank.clause, _stored(company, rank.period))
        if list(rank.order) != order:
            faults.append(
                f"rank of {rank.clause} in {rank.period}: expected {list(rank.order)}, came {order}"
            )
    return faults


def _stored(company: StagedCompany, period: str) -> str:
    return f"campaign:{company.campaign}" if period == "campaign" else period


def _standing(company: StagedCompany, scenario: Scenario) -> Iterator[str]:
    """One line for each outcome, net of what was reversed; proposed ones count, rejected do not."""
    periods: Mapping[str, str] = {
        _stored(company, period.key): period.key for period in scenario.settle
    }
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    lines = Line.select().where(
        Line.scheme == scenario.scheme.id, Line.period.in_(list(periods)), is_current_line()
    )
    for line in lines:
        key = (line.clause, line.kind, line.person_id or line.team_id, periods[line.period])
        sums[key][0] += line.amount or 0
        sums[key][1] += line.sign
    for key, (amount, count) in sums.items():
        if key[1] in MONEY:
            yield from [_said(key, amount)] if amount else []
        else:
            yield from [_said(key, None)] * count
            yield from [f"{_said(key, None)}: reversed too often"] * -count


def _said(key: Key, fen: int | None) -> str:
    clause, kind, to, period = key
    said = f"{clause} {kind} to {to} for {period}"
    return said if fen is None else f"{said}: {fen / 100:.2f}"


def _ranking(scheme: str, clause: str, period: str) -> list[str]:
    """The order of a clause's ranking as the newest settlement has stored it."""
    newest = (
        Settlement.select()
        .where(Settlement.scheme == scheme, Settlement.period == period)
        .order_by(Settlement.id.desc())
        .first()
    )
    for basis in bases_of(newest) if newest is not None else ():
        if basis.clause == clause:
            return [place["who"] for place in json.loads(basis.body)["found"]["ranking"]]
    return []
