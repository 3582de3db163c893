"""The decisions on schemes as pages show them: with their step, and their frozen figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from webapp.core.errors import NotFound
from webapp.effect.figures import Plain
from webapp.effect.models import EffectDecision, EffectStep

SHOWN = 20  # decisions of a scheme


@dataclass(frozen=True)
class DecisionSeen:
    """A decision and what became of it; `confirmed` None: it waits, or a later one replaced it."""

    id: int
    scheme: str
    choice: str
    text: str
    grounds: Sequence[str]
    prepared_by: str
    prepared_at: datetime
    confirmed: bool | None
    answer: str
    decided_by: str | None
    decided_at: datetime | None
    is_newest: bool

    @property
    def waits(self) -> bool:
        """Whether a leader is to decide."""
        return self.is_newest and self.confirmed is None


def decisions_of(scheme: str) -> list[DecisionSeen]:
    """The newest SHOWN decisions of a scheme; one statement."""
    found = _read(EffectDecision.scheme == scheme, limit=SHOWN)
    return [_seen(row, place == 0) for place, row in enumerate(found)]


def newest_decisions() -> dict[str, DecisionSeen]:
    """The newest decision of each scheme that has one."""
    newest: dict[str, DecisionSeen] = {}
    for row in _read():
        newest.setdefault(row[1], _seen(row, True))
    return newest


def decision_seen(number: int) -> tuple[DecisionSeen, Plain]:
    """One decision with its frozen figures. Raises NotFound."""
    rows = _read(EffectDecision.id == number)
    if not rows:
        raise NotFound()
    [row] = rows
    later = EffectDecision.select().where(
        EffectDecision.scheme == row[1], EffectDecision.id > number
    )
    figures = EffectDecision.select(EffectDecision.figures).where(EffectDecision.id == number)
    return _seen(row, not later.exists()), json.loads(figures.scalar())


def _read(*where: Any, limit: int | None = None) -> list[tuple[Any, ...]]:
    """The columns of DecisionSeen, without the last; the newest decision first."""
    held, step = EffectDecision, EffectStep
    rows = held.select(
        *(held.id, held.scheme, held.choice, held.text, held.grounds),
        *(held.prepared_by, held.prepared_at),
        *(step.confirmed, step.text, step.decided_by, step.decided_at),
    ).join(step, JOIN.LEFT_OUTER)
    rows = rows.where(*where) if where else rows
    return list(rows.order_by(held.id.desc()).limit(limit).tuples())


def _seen(row: tuple[Any, ...], is_newest: bool) -> DecisionSeen:
    number, scheme, choice, text, grounds, by, at, confirmed, answer, decided_by, decided_at = row
    return DecisionSeen(
        id=number,
        scheme=scheme,
        choice=choice,
        text=text,
        grounds=tuple(json.loads(grounds)),
        prepared_by=by,
        prepared_at=at,
        confirmed=confirmed,
        answer=answer or "",
        decided_by=decided_by,
        decided_at=decided_at,
        is_newest=is_newest,
    )
