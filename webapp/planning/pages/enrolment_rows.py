"""Show enrolments in words, with the periods that each clause pays for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from rules.force import Reach
from webapp.company.enrolled import Enrolled
from webapp.planning.clause_periods import ClausePeriods, scheme_periods
from webapp.planning.pages.overlap_tables import OverlapTable, overlap_tables
from webapp.planning.revising import NoBase, growth_without_base
from webapp.planning.standards.phrases import ROLES
from webapp.schemes.catalogue import schemes
from webapp.schemes.metric_names import in_own_words, word_name
from webapp.schemes.models import Enrolment, EnrolmentStep
from webapp.schemes.scheme_names import scheme_name
from webapp.web.current_user import runtime

PROPOSED = 0  # the id of an enrolment that is not recorded yet


@dataclass(frozen=True)
class EnrolmentRow:
    """An enrolment as a row of the list; `until`: its last day, if somebody has ended it."""

    id: int
    name: str
    state: str
    from_on: date
    until: date | None
    roles: str
    levels: str
    teams: str


@dataclass(frozen=True)
class ClauseRow:
    """A clause's name and the periods that it pays for."""

    name: str
    periods: ClausePeriods


def enrolment_row(row: Enrolment, last: EnrolmentStep | None) -> EnrolmentRow:
    """Describe an enrolment in words; `last` is its last step."""
    teams = runtime().company.teams
    return EnrolmentRow(
        id=row.id,
        name=gettext(scheme_name(row.scheme)),
        state=last.kind if last else "proposed",
        from_on=row.from_on,
        until=last.on if last and last.kind == "ended" else None,
        roles=_listed(row.roles, lambda role: gettext(ROLES[role])),
        levels=_listed(row.levels, word_name),
        teams=_listed(row.teams, lambda team: teams[team].name if team in teams else team),
    )


def _listed(held: str, name: Callable[[str], str]) -> str:
    return gettext("、").join(name(each) for each in json.loads(held))


def clause_rows(approval: Enrolled, decided: date) -> list[ClauseRow]:
    """Return the clauses of an approval's scheme with their first and last periods.

    `decided` is the day of the leader's decision; for a proposal, today.
    """
    scheme = schemes()[approval.scheme]
    found = scheme_periods(runtime().company, scheme, approval, decided)
    return [ClauseRow(in_own_words(each.clause.name), each) for each in found]


def no_base_of(rows: list[ClauseRow], today: date) -> list[NoBase]:
    """Return those of the clauses on growth whose period before has no figures to grow from."""
    firsts = [(row.periods.clause, row.periods.first) for row in rows]
    return list(growth_without_base(firsts, today))


def overlaps_of(approval: Enrolled) -> list[OverlapTable]:
    """Return the overlaps of an approval's scheme with all other schemes."""
    scheme = schemes()[approval.scheme]
    revision = scheme.revision_on(approval.start) or scheme.revisions[0]
    reach = approval.reach
    return overlap_tables(scheme, revision.clauses, reach, approval.start, approval.until)


def reach_of(roles: str, levels: str, teams: str) -> Reach:
    """Parse the three JSON lists of an enrolment into its reach."""
    return Reach(*(frozenset(json.loads(held)) for held in (roles, levels, teams)))
