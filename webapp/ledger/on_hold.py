"""Lines of the ledger that rest on a card in doubt: they wait until its check has ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.clauses import Clause
from rules.clauses.fake_card import FakeCard
from rules.clauses.honour_by_score import HonourByScore
from rules.clauses.promotion import Promotion
from rules.outcomes import REWARDS
from webapp.company.snapshot import Company
from webapp.facts.evidence_models import Opinion
from webapp.facts.evidence_rows import metrics_of
from webapp.facts.models import Card, Fact
from webapp.facts.opinions import DOUBTFUL, FAKE, standing_opinions
from webapp.ledger.line_terms import line_clause, line_days, revision_of
from webapp.ledger.models import Line

OF_CARDS = frozenset({"cards", "designer_cards", "designer_deals"})


@dataclass(frozen=True)
class Doubt:
    """A card in doubt, and whose rewards of its campaign a fake would void."""

    card: int
    serial: str
    seller: str
    team: str | None
    day: date
    concerned: frozenset[str]


def doubts(company: Company) -> list[Doubt]:
    """Every card that is 待复核."""
    numbers = {said.card for said in standing_opinions(Opinion.result.in_((FAKE, DOUBTFUL)))}
    rows = (
        Card.select(Card.fact, Card.serial, Fact.person, Fact.day)
        .join(Fact)
        .where(Card.fact.in_(numbers))
        .order_by(Card.fact)
        .tuples()
    )
    return [_doubt(company, *row) for row in rows]


def _doubt(company: Company, card: int, serial: str, seller: str, day: date) -> Doubt:
    posting = company.posting(seller, day)
    team = posting.team if posting else None
    concerned = {seller}
    if team is not None:
        concerned |= company.roster(day).members_on(team, day)
        concerned.add(company.head_of(team, day) or seller)
    return Doubt(card, serial, seller, team, day, frozenset(concerned))


def resting(company: Company, lines: Iterable[Line]) -> dict[int, Doubt]:
    """Those of these lines that wait, by number, each with the card it waits for."""
    open_ones = doubts(company)
    if not open_ones:
        return {}
    found: dict[int, Doubt] = {}
    for line in lines:
        held = next((doubt for doubt in open_ones if _rests_on(company, line, doubt)), None)
        if held is not None:
            found[line.number] = held
    return found


def _rests_on(company: Company, line: Line, doubt: Doubt) -> bool:
    """Whether a line might not be owed were this card a fake.

    A campaign's rewards of everybody who would lose them; of other schemes the seller's, and the
    team's own, where they count cards or ask for a clean period.
    """
    if line.sign < 0 or (line.amount or 0) < 0:
        return False
    start, end = line_days(line.period, company)
    span = company.campaign_on(doubt.day)
    if span is not None and span.scheme == line.scheme and span.start <= start <= end <= span.end:
        whose = line.person_id in doubt.concerned or line.team_id == doubt.team is not None
        return whose and line.kind in REWARDS and _voids(line)
    if not start <= doubt.day <= end:
        return False
    whose = line.person_id == doubt.seller or line.team_id == doubt.team is not None
    return whose and (line.kind in REWARDS or line.kind == "promotion") and _looks_at_cards(line)


def _voids(line: Line) -> bool:
    """Whether the line's scheme voids rewards for a fake card."""
    revision = revision_of(line)
    return revision is not None and any(isinstance(each, FakeCard) for each in revision.clauses)


def _looks_at_cards(line: Line) -> bool:
    clause: Clause | None = line_clause(line)
    if clause is None:
        return False
    return isinstance(clause, HonourByScore | Promotion) or bool(OF_CARDS & set(metrics_of(clause)))
