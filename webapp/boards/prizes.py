"""What the places of a board are worth: the clauses that rank by what it ranks by, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.case import Reach
from rules.clauses import RankPrize
from rules.outcomes import to_fen
from rules.scheme import Scheme
from webapp.boards.keys import BoardKey, span_of
from webapp.boards.ranking import Board, BoardRow
from webapp.company.snapshot import Company
from webapp.schemes.catalogue import schemes


@dataclass(frozen=True)
class BoardPrize:
    """A clause that a board is the basis of, of which scheme, and whom the company has it for."""

    scheme: Scheme
    clause: RankPrize
    reach: Reach

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles among which it ranks; empty: all sellers."""
        own, enrolled = self.clause.roles, self.reach.roles
        if own and enrolled:
            return tuple(role for role in own if role in enrolled)
        return own or tuple(sorted(enrolled))

    def takes_in(self, row: BoardRow, company: Company, day: date) -> bool:
        """Whether somebody on the board is ranked by the clause."""
        measure = self.clause.measure
        enough = row.count >= self.clause.at_least_count
        if row.value < measure.bound(self.clause.at_least) or not enough:
            return False
        if self.clause.subject == "team":
            return self.reach.takes_in_team(row.who)
        posting = company.posting(row.who, day)
        if posting is None or not self.reach.takes_in(posting):
            return False
        return not self.clause.roles or posting.role in self.clause.roles


def prizes_on(key: BoardKey, company: Company) -> tuple[BoardPrize, ...]:
    """The rank clauses of this metric, period and subject, as in force on its last day."""
    span = span_of(key, company)
    return tuple(
        BoardPrize(scheme, clause, reach)
        for scheme in schemes().values()
        if (reach := company.reach(scheme.id, span.end)) is not None
        and (not scheme.campaign or _inside(scheme, key, company))
        and (revision := scheme.revision_on(span.end)) is not None
        for clause in revision.clauses
        if isinstance(clause, RankPrize) and _ranks(clause, key)
    )


def _inside(scheme: Scheme, key: BoardKey, company: Company) -> bool:
    """Whether a campaign's scheme has anything to say on the board's period."""
    span = span_of(key, company)
    return any(
        held.scheme == scheme.id and held.start <= span.start and span.end <= held.end
        for held in company.campaigns
    )


def _ranks(clause: RankPrize, key: BoardKey) -> bool:
    """Whether a clause ranks just what a board shows; a day's board keeps the cut-off."""
    return (
        clause.period == key.kind
        and clause.metric == key.counted
        and clause.by == ("completion" if key.completes else "value")
        and clause.subject == key.subject
        and (clause.timely == key.daily or key.subject == "team")
    )


def worth(held: Board, company: Company) -> dict[str, int]:
    """What each place would bring if it stayed so, in fen, by who has it."""
    sums: dict[str, int] = {}
    for prize in prizes_on(held.key, company):
        for who, rank in _places(held, prize, company):
            fen = to_fen(prize.clause.prizes[rank - prize.clause.first])
            sums[who] = sums.get(who, 0) + fen
    return sums


def _places(held: Board, prize: BoardPrize, company: Company) -> Iterator[tuple[str, int]]:
    """Who has a place with a prize, and which: the board's order, among those it is for."""
    rank, before = 0, None
    among = (row for row in held.rows if prize.takes_in(row, company, held.seq[2]))
    for position, row in enumerate(among, 1):
        rank = rank if row.rank == before else position
        before = row.rank
        if rank > prize.clause.last:
            return
        if rank >= prize.clause.first:
            yield row.who, rank
