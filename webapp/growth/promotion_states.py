"""Proposed promotions as pages show them: what was proposed, who said what, and since when."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from peewee import Case, fn

from rules.ladder import Condition
from rules.ladder_judging import Judged
from webapp.core.errors import NotFound
from webapp.growth.models import PromotionProposal, PromotionStep

HR_SIDE, LEADER_SIDE, PROPOSER = "hr", "leader", "proposer"
SIDES = (HR_SIDE, LEADER_SIDE)
APPROVED, DECLINED, WITHDRAWN = "approved", "declined", "withdrawn"


@dataclass(frozen=True)
class PromotionWord:
    """What a side said to a proposal."""

    side: str
    kind: str
    text: str
    by: str
    at: datetime
    from_on: date | None


@dataclass(frozen=True)
class PromotionSeen:
    """A proposal; `judged`: the checklist of its moment, in which everything was met."""

    number: int
    person: str
    from_role: str
    from_level: str
    role: str
    level: str
    wanted_on: date
    reason: str
    judged: Sequence[Judged]
    proposed_by: str
    proposed_at: datetime
    words: Sequence[PromotionWord]

    @property
    def ended(self) -> PromotionWord | None:
        """The word that declined or withdrew it, None without one."""
        return next((each for each in self.words if each.kind != APPROVED), None)

    @property
    def from_on(self) -> date | None:
        """The first day in the new post; None until both sides have approved."""
        return next((each.from_on for each in self.words if each.from_on), None)

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to say something."""
        return self.ended is None and self.from_on is None

    def waits_for(self, side: str) -> bool:
        """Whether this side is still to say something."""
        return self.is_open and side not in {each.side for each in self.words}


def text_of_judged(judged: Sequence[Judged]) -> str:
    """A checklist as it is stored: JSON, each condition with what it asked for."""
    rows = [[asdict(each.condition), each.have, each.need, each.count] for each in judged]
    return json.dumps(rows)


def judged_of_text(text: str) -> tuple[Judged, ...]:
    """The checklist of `text_of_judged`."""
    return tuple(
        Judged(Condition(**asked), have, need, True, count)
        for asked, have, need, count in json.loads(text)
    )


def promotion_seen(number: int) -> PromotionSeen:
    """One proposal. Raises NotFound."""
    for each in _read(PromotionProposal.id == number):
        return each
    raise NotFound()


def promotions_of(person: str) -> list[PromotionSeen]:
    """A person's proposals, the newest first."""
    return _read(PromotionProposal.person == person)


def promotion_count(people: Collection[str] | None, by: str) -> int:
    """How many proposals are about these people, or by `by`; None: all."""
    rows, about = PromotionProposal.select(), _about(people, by)
    return int((rows.where(*about) if about else rows).count())


def promotions_about(
    people: Collection[str] | None, by: str, first: int, most: int
) -> list[PromotionSeen]:
    """Those proposals, the newest first: at most `most` after `first`; two statements."""
    return _read(*_about(people, by), first=first, most=most)


def open_promotions() -> list[PromotionSeen]:
    """The proposals on which somebody is still to say something."""
    approvals = fn.SUM(Case(None, ((PromotionStep.kind == APPROVED, 1),), 0))
    ended = fn.SUM(Case(None, ((PromotionStep.kind != APPROVED, 1),), 0))
    done = PromotionStep.select(PromotionStep.proposal).group_by(PromotionStep.proposal)
    done = done.having((approvals >= len(SIDES)) | (ended > 0))
    return _read(PromotionProposal.id.not_in(done))


def _about(people: Collection[str] | None, by: str) -> tuple[Any, ...]:
    if people is None:
        return ()
    return ((PromotionProposal.person.in_(list(people))) | (PromotionProposal.proposed_by == by),)


def _read(*where: Any, first: int = 0, most: int | None = None) -> list[PromotionSeen]:
    rows = PromotionProposal.select().order_by(PromotionProposal.id.desc())
    rows = rows.where(*where) if where else rows
    held = list(rows.offset(first).limit(most) if most is not None else rows)
    words: dict[int, list[PromotionWord]] = {row.id: [] for row in held}
    steps = PromotionStep.select().where(PromotionStep.proposal.in_(list(words)))
    for step in steps.order_by(PromotionStep.at, PromotionStep.proposal, PromotionStep.side):
        words[step.proposal_id].append(
            PromotionWord(step.side, step.kind, step.text, step.by_id, step.at, step.from_on)
        )
    return [
        PromotionSeen(
            number=row.id,
            person=row.person_id,
            from_role=row.from_role,
            from_level=row.from_level,
            role=row.role,
            level=row.level,
            wanted_on=row.wanted_on,
            reason=row.reason,
            judged=judged_of_text(row.judged),
            proposed_by=row.proposed_by_id,
            proposed_at=row.proposed_at,
            words=tuple(words[row.id]),
        )
        for row in held
    ]
