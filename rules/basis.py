"""Record the inputs of a settlement while it runs, so that it can be repeated from them.

The answers of the tallies to every clause are stored as JSON by query, as are the roster, the rule
inputs (grants and trainings) and the days in force. Settling from these gives byte-identical
outcomes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rules.because import instant_text
from rules.periods import Period
from rules.tallies import Standing, TallyRow, TallySource


class BasisIncomplete(LookupError):
    """The recorded basis has no answer to a query."""


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> str:
    """Return canonical JSON: equal values give equal bytes."""
    return _CANONICAL.encode(value)


def question(what: str, metric: str, period: Period, timely: bool = False) -> str:
    """Write a query to the tallies as text: persons sales 2026-03-01 2026-03-31."""
    words = [what, metric, period.start.isoformat(), period.end.isoformat()]
    return " ".join([*words, "timely"] if timely else words)


@dataclass
class Recording:
    """A TallySource that forwards each distinct query once to another one and records the answer.

    `asked` are the queries of each clause, in order. Equal recordings have equal answers, whatever
    the source.
    """

    source: TallySource = field(compare=False)
    asked: dict[str, list[str]] = field(default_factory=dict)
    _standings: dict[str, Mapping[str, Standing]] = field(default_factory=dict)
    _rows: dict[str, Sequence[TallyRow]] = field(default_factory=dict)
    _asking: list[str] = field(default_factory=list)
    _keys: dict[tuple[str, str, Period, bool], str] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as JSON values by query, made when asked for: a preview asks for none."""
        told: dict[str, Any] = {}
        for key in self._keys.values():
            if key in self._rows:
                told[key] = [_row_text(row) for row in self._rows[key]]
            else:
                told[key] = _standings_text(self._standings[key])
        return told

    def begin(self, clause: str) -> None:
        """Attribute the following queries to this clause."""
        self._asking = self.asked.setdefault(clause, [])

    def persons(self, metric: str, period: Period, timely: bool = False) -> Mapping[str, Standing]:
        """See TallySource."""
        key = self._note("persons", metric, period, timely)
        if key not in self._standings:
            self._standings[key] = self.source.persons(metric, period, timely)
        return self._standings[key]

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """See TallySource."""
        key = self._note("teams", metric, period)
        if key not in self._standings:
            self._standings[key] = self.source.teams(metric, period)
        return self._standings[key]

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """See TallySource."""
        key = self._note("rows", metric, period)
        if key not in self._rows:
            self._rows[key] = self.source.rows(metric, period)
        return self._rows[key]

    def _note(self, what: str, metric: str, period: Period, timely: bool = False) -> str:
        """Attribute a query to the clause that settles now; return its text."""
        asked = (what, metric, period, timely)
        key = self._keys.get(asked)
        if key is None:
            key = self._keys[asked] = question(*asked)
        if key not in self._asking:
            self._asking.append(key)
        return key


@dataclass(frozen=True)
class Answered:
    """A TallySource that answers from what a `Recording` recorded. Raises BasisIncomplete."""

    answers: Mapping[str, Any]

    def persons(self, metric: str, period: Period, timely: bool = False) -> Mapping[str, Standing]:
        """See TallySource."""
        return _standings(self._answer(question("persons", metric, period, timely)))

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        """See TallySource."""
        return _standings(self._answer(question("teams", metric, period)))

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        """See TallySource."""
        return [_row(held) for held in self._answer(question("rows", metric, period))]

    def _answer(self, key: str) -> Any:
        try:
            return self.answers[key]
        except KeyError as missing:
            raise BasisIncomplete(key) from missing


def _standing_text(standing: Standing) -> list[Any]:
    return [standing.amount, standing.count, instant_text(standing.reached_at)]


def _standing(held: Sequence[Any]) -> Standing:
    return Standing(held[0], held[1], datetime.fromisoformat(held[2]))


def _standings_text(standings: Mapping[str, Standing]) -> dict[str, Any]:
    return {who: _standing_text(standing) for who, standing in standings.items()}


def _standings(held: Mapping[str, Any]) -> dict[str, Standing]:
    return {who: _standing(each) for who, each in held.items()}


def _row_text(row: TallyRow) -> list[Any]:
    return [row.day.isoformat(), row.person, row.team, *_standing_text(row.standing)]


def _row(held: Sequence[Any]) -> TallyRow:
    day, person, team, *standing = held
    return TallyRow(date.fromisoformat(day), person, team, _standing(standing))
