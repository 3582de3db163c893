"""Read checkers' opinions on a card since its last verdict, and derive the verdict they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from peewee import ModelSelect, fn

from webapp.facts.evidence_models import Ending, Opinion, Verdict
from webapp.facts.models import Fact

GENUINE, FAKE, DOUBTFUL, OPEN = "genuine", "fake", "doubtful", "open"


@dataclass(frozen=True)
class Said:
    """One valid opinion on a card; `by` is the checker."""

    number: int
    card: int
    by: str
    result: str
    reason: str
    at: datetime


def opinions_of(card: int) -> list[Said]:
    """Return the valid opinions on a card since its last verdict, the oldest first."""
    return [said for said in opinions_in_force(Opinion.card == card) if said.card == card]


def opinions_in_force(*where: object) -> list[Said]:
    """Return the opinions that were not undone and are newer than their card's last verdict."""
    query = (
        Opinion.select(
            Opinion.fact, Opinion.card, Fact.recorded_by, Opinion.result, Opinion.reason, Fact.at
        )
        .join(Fact)
        .where(~fn.EXISTS(_taken_back(Opinion.fact)), Opinion.fact > _last_verdict())
        .order_by(Opinion.fact)
    )
    if where:
        query = query.where(*where)
    return [Said(*row) for row in query.tuples()]


def _taken_back(opinion: object) -> ModelSelect:
    later = Fact.alias("later")
    return later.select(later.number).where(later.corrects == opinion)


def _last_verdict() -> ModelSelect:
    """A subquery: the last verdict on the opinion's card that was not taken back; 0 if none."""
    verdict, ending, later = Verdict.alias("last"), Ending.alias("ending"), Fact.alias("undone")
    undone = (
        ending.select(ending.verdict)
        .join(later, on=(later.corrects == ending.opinion))
        .where(ending.verdict == verdict.fact)
    )
    return verdict.select(fn.COALESCE(fn.MAX(verdict.fact), 0)).where(
        verdict.card == Opinion.card, verdict.result != OPEN, ~fn.EXISTS(undone)
    )


def verdict_of_opinions(opinions: Sequence[Said], outside: Iterable[str]) -> str | None:
    """Return the verdict that these opinions make, the newest last; None while the check is open.

    Only a checker in `outside`, who has no stake in the card, can end the check. One such opinion
    is enough for `genuine`; `fake` takes two people, because it can cost the seller the job. Of a
    person with two opinions the newer one counts.
    """
    last = opinions[-1]
    if last.by not in outside:
        return None
    if last.result == GENUINE:
        return GENUINE
    newest = {said.by: said.result for said in opinions}
    if last.result == FAKE and list(newest.values()).count(FAKE) > 1:
        return FAKE
    return None


def in_doubt(opinions: Iterable[Said]) -> bool:
    """Whether a card is in doubt (待复核): one of its opinions is fake or doubtful.

    `opinions` are those since the last verdict, so that no verdict has followed.
    """
    return any(said.result != GENUINE for said in opinions)
