"""Record customers' ratings and contribution points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rules.metrics import contribution_movements, rating_movements
from webapp.core.errors import JiebaoError, UnknownChoice, _
from webapp.core.fields import Hundredths, Text
from webapp.facts.models import Contribution, Rating
from webapp.facts.movements import as_contribution, as_rating
from webapp.facts.operations.record import Receipt, content_hash, known_already, record
from webapp.facts.transactions import Transaction
from webapp.people.operations.authority import demand_charge


class ScoreOutOfRange(JiebaoError):
    """A rating outside 1 to 5."""

    sentence = _("评分只能是 1 到 5 分。")
    field = "score"


class PointsNotPositive(JiebaoError):
    """Contribution points of 0 or less."""

    sentence = _("贡献分要大于 0。")
    field = "points"


REASON = Text("reason", most=1000)
POINTS = Hundredths("points", PointsNotPositive)


@dataclass(frozen=True)
class RatingCommand:
    """A customer's score of a person, in hundredths (100 to 500)."""

    id: str
    person: str
    score: int
    at: datetime | None = None


@dataclass(frozen=True)
class ContributionCommand:
    """Points in hundredths for a person, or for a team as a whole, with the reason."""

    id: str
    points: int
    person: str | None = None
    team: str | None = None
    reason: str = ""
    at: datetime | None = None


def record_rating(
    tx: Transaction, by: str | None, command: RatingCommand, received: datetime | None = None
) -> Receipt:
    """Record one rating; `by` None: by the customer, at the public page; `received` None: now.

    Raises SameIdOtherContent, ScoreOutOfRange, InTheFuture.
    """
    digest = content_hash(
        {"kind": "rating", "person": command.person, "score": command.score, "at": command.at}
    )
    known = known_already(command.id, digest)
    if known is not None:
        return known
    demand_score(command.score)
    came = received or tx.now
    receipt = record(
        tx,
        "rating",
        command.id,
        digest,
        person=command.person,
        by=by,
        at=command.at,
        received=came,
    )
    tx.insert(Rating, fact=receipt.number, score=command.score)
    at = command.at or tx.now
    posting = tx.company.posting(command.person, tx.company.clock.day(at))
    rating = as_rating(str(receipt.number), command.person, at, came, command.score)
    tx.move(rating_movements(rating, posting, tx.company.clock))
    return receipt


def demand_score(score: int) -> None:
    """Check a score in hundredths. Raises ScoreOutOfRange."""
    if not 100 <= score <= 500:
        raise ScoreOutOfRange()


def record_contribution(tx: Transaction, by: str, command: ContributionCommand) -> Receipt:
    """Record contribution points. Raises SameIdOtherContent, PointsNotPositive, InTheFuture."""
    digest = content_hash(
        {
            "kind": "contribution",
            "who": command.person or command.team,
            "points": command.points,
            "reason": command.reason,
            "at": command.at,
        }
    )
    known = known_already(command.id, digest)
    if known is not None:
        return known
    if command.points <= 0:
        raise PointsNotPositive()
    receipt = record(
        tx,
        "contribution",
        command.id,
        digest,
        person=command.person,
        team=command.team,
        by=by,
        at=command.at,
    )
    tx.insert(Contribution, fact=receipt.number, points=command.points, reason=command.reason)
    at = command.at or tx.now
    day = tx.company.clock.day(at)
    posting = tx.company.posting(command.person, day) if command.person else None
    points = as_contribution(
        str(receipt.number), command.person, command.team, at, tx.now, command.points
    )
    tx.move(contribution_movements(points, posting, tx.company.clock))
    return receipt


def give_points(tx: Transaction, by: str, command: ContributionCommand) -> Receipt:
    """Give points to a person or a team, as the one in charge, with the reason.

    Raises UnknownChoice, Missing, TextTooLong, and the errors of `demand_charge` and
    `record_contribution`.
    """
    if (command.person is None) == (command.team is None):
        raise UnknownChoice()
    REASON.clean(command.reason)
    on = tx.company.clock.day(command.at) if command.at else None
    demand_charge(tx, by, command.person, command.team, on)
    return record_contribution(tx, by, command)
