"""Find the ledger lines on hold: a card that they depend on is in doubt until its check ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rules.clauses import Clause
from rules.clauses.fake_card import FakeCard
from rules.clauses.honour_by_score import HonourByScore
from rules.clauses.promotion import Promotion
from rules.outcomes import REWARDS
from webapp.company.ended import period_named
from webapp.company.snapshot import Company
from webapp.facts.evidence_models import Opinion
from webapp.facts.evidence_rows import metrics_of
from webapp.facts.models import Card, Fact
from webapp.facts.opinions import DOUBTFUL, FAKE, opinions_in_force
from webapp.ledger.models import Line
from webapp.ledger.scheme_periods import line_clause, revision_of

_OF_CARDS = frozenset({"cards", "designer_cards", "designer_deals"})


@dataclass(frozen=True)
class Doubt:
    """One card in doubt, with its seller and the seller's team on the day of the sale."""

    card: int
    serial: str
    seller: str
    team: str | None
    day: date

    def concerns(self, company: Company, person: str | None) -> bool:
        """Whether a verdict of fake would void the person's rewards in the card's campaign.

        It would for the seller, and for the members and the head of the seller's team on the card's
        day.
        """
        if person == self.seller:
            return True
        if person is None or self.team is None:
            return False
        posting = company.posting(person, self.day)
        is_member = posting is not None and posting.team == self.team
        return is_member or company.head_of(self.team, self.day) == person


def doubts(company: Company) -> list[Doubt]:
    """Return every card in doubt (待复核): called fake or doubtful, and no verdict followed."""
    numbers = {opinion.card for opinion in opinions_in_force(Opinion.result.in_((FAKE, DOUBTFUL)))}
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
    return Doubt(card, serial, seller, posting.team if posting else None, day)


def lines_on_hold(
    company: Company, lines: Iterable[Line], in_doubt: Sequence[Doubt] | None = None
) -> dict[int, Doubt]:
    """Return those lines that wait for a card in doubt, by number, each with the first such card.

    `in_doubt` are the cards in doubt, where the caller has read them already.
    """
    in_doubt = doubts(company) if in_doubt is None else in_doubt
    if not in_doubt:
        return {}
    found: dict[int, Doubt] = {}
    about: dict[tuple[str | None, str | None], list[Doubt]] = {}
    for line in lines:
        to = (line.person_id, line.team_id)
        if to not in about:
            about[to] = [doubt for doubt in in_doubt if _is_affected(company, *to, doubt)]
        doubt_found = next((doubt for doubt in about[to] if _rests_on(company, line, doubt)), None)
        if doubt_found is not None:
            found[line.number] = doubt_found
    return found


def _is_affected(company: Company, person: str | None, team: str | None, doubt: Doubt) -> bool:
    """Whether any line of this person or team can rest on the card."""
    return doubt.concerns(company, person) or team == doubt.team is not None


def _rests_on(company: Company, line: Line, doubt: Doubt) -> bool:
    """Whether a line of somebody affected might not be owed if this card is a fake.

    Rewards of the card's campaign: those of everybody concerned, if the scheme voids rewards for
    fakes. Other schemes: rewards of the seller and the team, if the clause counts cards or
    requires a period without fakes.
    """
    if line.sign < 0 or (line.amount or 0) < 0:
        return False
    period = period_named(company, line.period)
    if any(
        span.scheme == line.scheme
        and span.start <= doubt.day <= span.end
        and span.start <= period.start <= period.end <= span.end
        for span in company.campaigns
    ):
        return line.kind in REWARDS and _scheme_voids_rewards(line)
    if not period.start <= doubt.day <= period.end:
        return False
    is_affected = line.person_id == doubt.seller or line.team_id == doubt.team is not None
    return (
        is_affected
        and (line.kind in REWARDS or line.kind == "promotion")
        and _depends_on_cards(line)
    )


def _scheme_voids_rewards(line: Line) -> bool:
    """Whether the revision by which the line was settled voids rewards for a fake card."""
    revision = revision_of(line)
    return revision is not None and any(isinstance(each, FakeCard) for each in revision.clauses)


def _depends_on_cards(line: Line) -> bool:
    """Whether the clause of a line counts cards or requires a period without fakes."""
    clause: Clause | None = line_clause(line)
    if clause is None:
        return False
    return isinstance(clause, HonourByScore | Promotion) or bool(
        _OF_CARDS & set(metrics_of(clause))
    )
