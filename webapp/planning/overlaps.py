"""Find clauses of several schemes that pay the same people for the same thing, and their cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.clauses import Clause, TeamBonus, TeamHead
from rules.facts import SELLERS
from rules.force import Reach
from rules.periods import Period
from rules.scheme import Scheme
from webapp.company.snapshot import Company
from webapp.planning.paid_for import PaidFor, first_prize, paid_for, share_a_rank
from webapp.planning.past_costs import PastCosts, last_whole


@dataclass(frozen=True)
class ReachedClause:
    """A clause of a scheme, and the people to whom it applies (`reach`)."""

    scheme: Scheme
    clause: Clause
    reach: Reach

    @property
    def key(self) -> tuple[str, str, Reach]:
        """The values that identify the clause: equal keys are one clause for the same people."""
        return self.scheme.id, self.clause.id, self.reach


@dataclass(frozen=True)
class OverlapRow:
    """One clause of an overlap, with its prize for the first rank and its cost, both in fen.

    `new`: it belongs to the scheme to be approved. `first` None: it does not pay the first rank.
    `cost` None: it has no last whole period, as for a campaign.
    """

    of: ReachedClause
    new: bool
    first: int | None
    cost: int | None


@dataclass(frozen=True)
class Overlap:
    """Clauses that pay for the same thing (`paid`); `period` is the one that the costs are for.

    `period` None: there is no last whole period, as for a campaign.
    """

    paid: PaidFor
    period: Period | None
    rows: tuple[OverlapRow, ...]

    @property
    def first(self) -> int | None:
        """The sum of the clauses' prizes for the first rank in fen; None if no clause pays it."""
        prizes = [row.first for row in self.rows if row.first is not None]
        return sum(prizes) if prizes else None

    @property
    def cost(self) -> int | None:
        """The sum of the clauses' costs in fen; None without a whole period."""
        return None if self.period is None else sum(row.cost or 0 for row in self.rows)


def overlaps(
    company: Company,
    new: Iterable[ReachedClause],
    others: Iterable[ReachedClause],
    today: date,
    costs: PastCosts | None = None,
) -> list[Overlap]:
    """Return the overlaps of new clauses with other clauses, with their costs.

    `costs`: given where the caller has computed some of them already.
    """
    mine, theirs = _by_paid(new), _by_paid(others)
    costs = costs or PastCosts(company, today)
    found = []
    for paid, own in mine.items():
        pairs = [
            (one, other)
            for one in own
            for other in theirs.get(paid, ())
            if share_a_rank(one.clause, other.clause) and meet(company, one, other, today)
        ]
        held = {one.key: (one, True) for one, _other in pairs}
        held |= {other.key: (other, False) for _one, other in pairs}
        if pairs:
            rows = tuple(
                OverlapRow(
                    of, is_new, first_prize(of.clause), costs.of(of.scheme, of.clause, of.reach)
                )
                for of, is_new in held.values()
            )
            found.append(Overlap(paid, last_whole(paid.period, today), rows))
    return found


def _by_paid(clauses: Iterable[ReachedClause]) -> dict[PaidFor, list[ReachedClause]]:
    grouped: dict[PaidFor, list[ReachedClause]] = {}
    for each in clauses:
        for paid in paid_for(each.clause):
            grouped.setdefault(paid, []).append(each)
    return grouped


def clauses_in_force(
    company: Company,
    schemes: Iterable[Scheme],
    first: date,
    last: date | None = None,
    without: str = "",
) -> list[ReachedClause]:
    """The clauses of the schemes in force on any day from `first` to `last`.

    `without`: the id of a scheme to leave out.
    """
    found: dict[tuple[str, str, Reach], ReachedClause] = {}
    for scheme in schemes:
        force = company.force(scheme.id)
        starts = (term.start for term in force.terms if term.start and first < term.start)
        for day in (first, *(start for start in starts if last is None or start <= last)):
            reach, revision = force.reach_on(day), scheme.revision_on(day)
            if scheme.id == without or reach is None or revision is None:
                continue
            for each in reached_clauses(scheme, revision.clauses, reach):
                found.setdefault(each.key, each)
    return list(found.values())


def reached_clauses(scheme: Scheme, clauses: Iterable[Clause], reach: Reach) -> list[ReachedClause]:
    """Return these clauses of a scheme, each with the same reach."""
    return [ReachedClause(scheme, clause, reach) for clause in clauses]


def meet(company: Company, one: ReachedClause, other: ReachedClause, today: date) -> bool:
    """Whether both clauses apply to any same person or team, by the postings of today."""
    if _is_of_teams(one.clause):
        return any(
            one.reach.takes_in_team(team) and other.reach.takes_in_team(team)
            for team in company.teams
        )
    postings = (company.posting(person, today) for person in company.people)
    return any(
        posting is not None
        and all(
            each.reach.takes_in(posting) and posting.role in _roles(each.clause)
            for each in (one, other)
        )
        for posting in postings
    )


def _is_of_teams(clause: Clause) -> bool:
    return isinstance(clause, TeamBonus | TeamHead) or getattr(clause, "subject", "") == "team"


def _roles(clause: Clause) -> frozenset[str]:
    return frozenset(getattr(clause, "roles", ()) or SELLERS)
