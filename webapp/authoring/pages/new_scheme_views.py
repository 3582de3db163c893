"""Read what a new scheme's page shows: clauses in sentences, first periods, cost and overlaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.clauses import SHAPES, Clause
from rules.force import Reach
from rules.scheme import Scheme
from webapp.authoring.example_columns import needs_example
from webapp.authoring.new_scheme_text import parsed
from webapp.authoring.operations.new_schemes import last_new_steps, state_after
from webapp.company.enrolled import Enrolled
from webapp.planning.clause_periods import scheme_periods
from webapp.planning.operations.enrol import EnrolmentGiven
from webapp.planning.pages.enrolment_rows import ClauseRow
from webapp.planning.pages.overlap_tables import OverlapTable, overlap_tables
from webapp.planning.past_costs import PastCosts, last_whole
from webapp.planning.standards.sentences import standard_sentences
from webapp.schemes.metric_names import in_own_words
from webapp.schemes.models import NewScheme, NewSchemeVersion
from webapp.web.current_user import runtime


@dataclass(frozen=True)
class NewSchemeRow:
    """A new scheme in the list."""

    id: int
    name: str
    state: str
    by: str
    saved_at: object


@dataclass(frozen=True)
class ClauseWords:
    """A clause of a new scheme: its id and name, and its sentences."""

    id: str
    name: str
    shape: str
    sentences: list[str]
    needs_example: bool


@dataclass(frozen=True)
class ClauseCost:
    """What a clause would have cost in its last whole period, in fen; None without a period."""

    name: str
    period: str
    fen: int | None


@dataclass(frozen=True)
class NewSchemeEffect:
    """The effect of a new scheme: its first periods, its cost in fen, and overlapping schemes."""

    first: date
    clauses: list[ClauseRow]
    costs: list[ClauseCost]
    total: int
    overlaps: list[OverlapTable]


def new_scheme_rows() -> list[NewSchemeRow]:
    """Return the newest 50 new schemes, each with its state."""
    held = list(NewScheme.select().order_by(NewScheme.id.desc()).limit(50))
    steps = last_new_steps([row.id for row in held])
    newest = _newest_bodies([row.id for row in held])
    return [
        NewSchemeRow(
            row.id,
            newest[row.id].name,
            state_after(steps.get(row.id)),
            newest[row.id].by,
            newest[row.id].saved_at,
        )
        for row in held
    ]


@dataclass(frozen=True)
class _Newest:
    name: str
    by: str
    saved_at: object


def _newest_bodies(drafts: list[int]) -> dict[int, _Newest]:
    rows = (
        NewSchemeVersion.select()
        .where(NewSchemeVersion.draft.in_(drafts))
        .order_by(NewSchemeVersion.id)
    )
    return {
        row.draft_id: _Newest(str(parsed(row.body)["name"]), row.saved_by_id, row.saved_at)
        for row in rows
    }


def clauses_in_words(scheme: Scheme) -> list[ClauseWords]:
    """Return the clauses of a new scheme's newest revision, in plain sentences."""
    return [
        ClauseWords(
            each.id,
            in_own_words(each.name),
            shape_of(each),
            standard_sentences(each),
            needs_example(each),
        )
        for each in scheme.revisions[-1].clauses
    ]


def shape_of(clause: Clause) -> str:
    """Return the name of a clause's shape, as in a scheme file."""
    return next(name for name, made in SHAPES.items() if type(clause) is made)


def effect_of(scheme: Scheme, given: EnrolmentGiven) -> NewSchemeEffect:
    """Return the first periods, the cost of the last whole periods, and overlapping schemes."""
    here = runtime()
    reach = Reach(frozenset(given.roles), frozenset(given.levels), frozenset(given.teams))
    approval = Enrolled(0, scheme.id, given.from_on, None, reach)
    found = scheme_periods(here.company, scheme, approval, here.today)
    costs = PastCosts(here.company, here.today)
    told = []
    clauses = (scheme.revision_on(given.from_on) or scheme.revisions[0]).clauses
    for clause in clauses:
        period = last_whole(clause.period, here.today)
        fen = costs.of(scheme, clause, reach)
        told.append(ClauseCost(in_own_words(clause.name), period.key if period else "", fen))
    return NewSchemeEffect(
        first=given.from_on,
        clauses=[ClauseRow(in_own_words(each.clause.name), each) for each in found],
        costs=told,
        total=sum(each.fen or 0 for each in told),
        overlaps=overlap_tables(scheme, clauses, reach, given.from_on, costs=costs),
    )
