"""Insert signals about facts, each once, with the values of its sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.checks.models import Signal
from webapp.checks.signals.kinds import POINTS
from webapp.facts.open_checks import ask_for_checks_among
from webapp.facts.transactions import Transaction

_TOLD = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Noted:
    """A signal to insert; the fields are columns of `Signal`."""

    fact: int
    kind: str
    told: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""


def note_signals(tx: Transaction, signals: Iterable[Noted]) -> int:
    """Insert the signals that `signal` does not have yet; return how many are new."""
    noted = list(signals)
    rows = [
        {
            "fact": each.fact,
            "kind": each.kind,
            "about": each.about,
            "points": POINTS[each.kind],
            "told": _TOLD.encode(each.told),
            "at": tx.now,
        }
        for each in noted
    ]
    new = tx.insert_unknown(Signal, rows)
    if new:
        ask_for_checks_among(tx, {each.fact for each in noted})
        tx.notice("checks")
    return new
