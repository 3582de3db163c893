"""Find the prizes of a board: the rank clauses with its metric, period and subject."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from rules.clauses import RankPrize
from rules.force import Force, Reach
from rules.outcomes import to_fen
from rules.periods import Period
from rules.scheme import Scheme
from webapp.boards.keys import NEWCOMER_DAYS, BoardKey, span_of
from webapp.boards.ranking import Board, BoardRow
from webapp.company.snapshot import Company
from webapp.facts.tally_reader import DatabaseTallies
from webapp.planning.voided import FakeRows, voided_people
from webapp.schemes.catalogue import schemes
from webapp.store.request_cache import read_once


@dataclass(frozen=True)
class BoardPrize:
    """A rank clause that pays on a board, its scheme, and for whom the scheme is in force."""

    scheme: Scheme
    clause: RankPrize
    reach: Reach
    force: Force
    span: Period

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that the clause ranks; empty: all sellers."""
        own, enrolled = self.clause.roles, self.reach.roles
        if own and enrolled:
            return tuple(role for role in own if role in enrolled)
        return own or tuple(sorted(enrolled))

    def takes_in(self, row: BoardRow, company: Company, day: date) -> bool:
        """Whether the clause ranks the person or team of a row."""
        measure = self.clause.measure
        enough = row.count >= self.clause.at_least_count
        if row.value < measure.bound(self.clause.at_least) or not enough:
            return False
        if self.clause.subject == "team":
            return self.force.covers_team(self.span, row.who)
        posting = company.posting(row.who, day)
        if posting is None or not self.force.covers(self.span, posting):
            return False
        within, person = self.clause.hired_within, company.people[row.who]
        if within and not person.is_hired_within(within, self.span.end):
            return False
        return not self.clause.roles or posting.role in self.clause.roles


def prizes_on(key: BoardKey, company: Company) -> tuple[BoardPrize, ...]:
    """Return the rank clauses of the board's metric, period and subject that are in force.

    They must be in force on each day of the period.
    """
    span = span_of(key, company)
    return tuple(
        BoardPrize(scheme, clause, reach, force, span)
        for scheme in schemes().values()
        if (force := company.force(scheme.id)).covers_all_days(span)
        and (reach := force.reach_on(span.end)) is not None
        and (not scheme.campaign or _within_campaign(scheme, key, company))
        and (revision := scheme.revision_on(span.end)) is not None
        for clause in revision.clauses
        if isinstance(clause, RankPrize) and _ranks(clause, key)
    )


def _within_campaign(scheme: Scheme, key: BoardKey, company: Company) -> bool:
    """Whether a campaign of the scheme contains the board's period."""
    span = span_of(key, company)
    return any(
        held.scheme == scheme.id and held.start <= span.start and span.end <= held.end
        for held in company.campaigns
    )


def _ranks(clause: RankPrize, key: BoardKey) -> bool:
    """Whether a clause ranks what a board shows; a day's board of persons has no late facts."""
    return (
        clause.period == key.kind
        and clause.metric == key.counted
        and clause.by == ("completion" if key.completes else "value")
        and clause.subject == key.column
        and (key.subject != "newcomer" or 0 < clause.hired_within <= NEWCOMER_DAYS)
        and not clause.only
        and (clause.timely == key.daily or key.of_teams)
    )


@dataclass(frozen=True)
class PlacePrizes:
    """What a board's places pay: fen by person or team, and the people whose prizes are cancelled.

    A fake card cancels the prizes of its team's members in the campaign; the others keep their
    ranks.
    """

    sums: Mapping[str, int]
    cancelled: frozenset[str]


def place_prizes(held: Board, company: Company) -> PlacePrizes:
    """Return what the places would pay if the board stayed as it is."""
    sums: dict[str, int] = {}
    cancelled = set()
    for prize in prizes_on(held.key, company):
        void = voided_on(prize.scheme, held.key, company)
        for who, rank in _places(held, prize, company):
            if who in void:
                cancelled.add(who)
                continue
            fen = to_fen(prize.clause.prizes[rank - prize.clause.first])
            sums[who] = sums.get(who, 0) + fen
    return PlacePrizes(sums, frozenset(cancelled))


def worth(held: Board, company: Company) -> dict[str, int]:
    """Return what each person's or team's place would pay, in fen, if the board stayed as it is."""
    return dict(place_prizes(held, company).sums)


def voided_on(scheme: Scheme, key: BoardKey, company: Company) -> Collection[str]:
    """Return the people whose rewards of a scheme are void in the campaign of a board."""
    if not scheme.campaign or key.of_teams:
        return ()
    return voided_in(scheme, company, span_of(key, company).start).keys()


def voided_in(scheme: Scheme, company: Company, day: date) -> Mapping[str, FakeRows]:
    """Return `voided_people` of the scheme's campaign on a day, read once per request."""
    read = partial(voided_people, scheme, company, day, DatabaseTallies())
    return read_once("void", f"{scheme.id} {day}", read)


def _places(held: Board, prize: BoardPrize, company: Company) -> Iterator[tuple[str, int]]:
    """(who, rank) for each prize of the clause, ranked among those it applies to."""
    rank, before = 0, None
    among = (row for row in held.rows if prize.takes_in(row, company, held.seq[2]))
    for position, row in enumerate(among, 1):
        rank = rank if row.rank == before else position
        before = row.rank
        if rank > prize.clause.last:
            return
        if rank >= prize.clause.first:
            yield row.who, rank
