"""Explain a rank: what decides the order against each neighbour, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from webapp.boards.cache import board, day_of
from webapp.boards.course import Passing, Step, course_of, last_passing, newest_steps
from webapp.boards.figures import late_fact_count, parts_of
from webapp.boards.keys import BoardKey
from webapp.boards.places import OwnPlace, own_place
from webapp.boards.ranking import Board, BoardRow, subjects_of, target_of
from webapp.company.snapshot import Company
from webapp.core.errors import NotFound
from webapp.store.statements import one_state


@dataclass(frozen=True)
class Against:
    """A neighbouring row, and `by`: what decides the order of the two.

    `by` is `value`, `ratings` (more of them), `moment`, or `nothing` for a shared rank. `passing`
    is set only if steps were requested.
    """

    row: BoardRow
    above: bool
    by: str
    passing: Passing | None = None


@dataclass(frozen=True)
class ReasonPart:
    """What one member adds to a team's figure; `who` None: facts of the team itself."""

    who: str | None
    amount: int
    count: int


@dataclass(frozen=True)
class RankReason:
    """The explanation of one rank.

    `absent` says why there is no rank: `no_seller`, `no_target`, `nothing`. `late` is the number
    of facts after the cut-off, which a day's board leaves out. `steps` None: not requested.
    """

    board: Board
    who: str
    name: str
    place: OwnPlace
    against: tuple[Against, ...]
    absent: str
    late: int
    parts: tuple[ReasonPart, ...]
    steps: tuple[Step, ...] | None


def has_steps(key: BoardKey) -> bool:
    """Whether a rank can be explained by steps: for persons, and metrics that are sums."""
    return not key.of_teams and key.counted != "rating"


def reason_for(
    key: BoardKey, who: str, company: Company, today: date, in_steps: bool = False
) -> RankReason:
    """Explain the rank of `who`. Raises NotFound for an unknown person or team.

    Facts are read only if `in_steps`, and then of at most three people.
    """
    names = company.teams if key.of_teams else company.people
    if who not in names:
        raise NotFound()
    with one_state():  # so that board and facts are of the same state
        held = board(key, company, today)
        place = own_place(held, who)
        reason = RankReason(
            board=held,
            who=who,
            name=names[who].name if key.of_teams else company.name_of(who),
            place=place,
            against=tuple(_against(key, place)),
            absent="" if place.own else _absent(key, who, company, day_of(key, company, today)),
            late=late_fact_count(key, who) if key.daily else 0,
            parts=_parts(key, who) if key.of_teams else (),
            steps=None,
        )
        return _in_steps(reason, company) if in_steps and has_steps(key) else reason


def decided_by(key: BoardKey, one: BoardRow, other: BoardRow) -> str:
    """Return which key of rule 4 decides the order of two rows."""
    if one.value != other.value:
        return "value"
    if key.counted == "rating" and one.count != other.count:
        return "ratings"
    return "moment" if one.reached_at != other.reached_at else "nothing"


def _against(key: BoardKey, place: OwnPlace) -> list[Against]:
    if place.own is None:
        return []
    return [
        Against(row, above, decided_by(key, place.own, row))
        for row, above in ((place.above, True), (place.below, False))
        if row is not None
    ]


def _absent(key: BoardKey, who: str, company: Company, day: date) -> str:
    if who not in {subject.who for subject in subjects_of(key, company, day)}:
        return "no_seller"
    if key.completes and target_of(key, who, company, day) is None:
        return "no_target"
    return "nothing"


def _parts(key: BoardKey, team: str) -> tuple[ReasonPart, ...]:
    """The parts of a team's figure, the largest amount first."""
    parts = [
        ReasonPart(who or None, standing.amount, standing.count)
        for who, standing in parts_of(key, team).items()
    ]
    return tuple(sorted(parts, key=lambda part: (-part.amount, part.who or "")))


def _in_steps(reason: RankReason, company: Company) -> RankReason:
    key, own = reason.board.key, reason.place.own
    if own is None:
        return replace(reason, steps=())
    course = course_of(key, company, own)
    others = [course_of(key, company, each.row) for each in reason.against]
    against = tuple(
        replace(
            each, passing=last_passing(other, course) if each.above else last_passing(course, other)
        )
        for each, other in zip(reason.against, others, strict=True)
    )
    return replace(reason, against=against, steps=newest_steps((course, *others)))
