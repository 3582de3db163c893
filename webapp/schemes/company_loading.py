"""Read the company snapshot; cache it until the roster changes, which each request checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Any, TypeVar

from rules.facts import Opening, Person, Posting, Target, Team
from webapp.company.campaigns import read_campaigns, read_summing
from webapp.company.corrections import (
    EXEMPT,
    PLAN,
    Dated,
    Span,
    exempt_spans,
    read_dated_corrections,
)
from webapp.company.cutoff_grace import read_graces
from webapp.company.models import Headship, OpeningBalance
from webapp.company.models import Person as PersonRow
from webapp.company.models import Posting as PostingRow
from webapp.company.models import Target as TargetRow
from webapp.company.models import Team as TeamRow
from webapp.company.parts import read_parts_off
from webapp.company.snapshot import Company
from webapp.company.workdays import HOLIDAY, WORKDAY, Spans, days_of_kind, read_reliefs
from webapp.schemes.catalogue import fact_clock
from webapp.schemes.enrolments import read_enrolments
from webapp.store.database import notice_seq
from webapp.store.request_cache import is_changed_here, keep_beside, read_once
from webapp.store.tables import database

T = TypeVar("T")
_SEQ = "seq"
ROSTER = "roster"  # the notice topic of people, posts, targets and the calendar

_cache: dict[str, Company] = {}
_lock = Lock()


def load_company(fresh: bool = False) -> Company:
    """Return the company as of its last change (topic `roster`), read once a request.

    `fresh`: read the company from the tables without any cache.
    """
    if fresh:
        return _read(_roster_seq())
    return read_once(ROSTER, "company", _load)


# SQL of the number that tells whether the company has changed, for `read_with_roster`.
ROSTER_SEQ = "(SELECT coalesce(max(seq), 0) AS seq FROM notice WHERE topic = 'roster')"


def read_with_roster(read: Callable[[], tuple[int, T]]) -> T:
    """Return what a statement tells beside ROSTER_SEQ, which comes first in what `read` returns.

    The next `load_company` of this request then asks the database nothing.
    """
    return keep_beside(ROSTER, _SEQ, read)


def _load() -> Company:
    seq = read_once(ROSTER, _SEQ, _roster_seq)
    if is_changed_here(ROSTER):
        return _read(seq)
    key = str(database.database)
    held = _cache.get(key)
    if held is None or held.seq != seq:
        held = _read(seq)
        with _lock:
            _cache[key] = held
    return held


def _roster_seq() -> int:
    return notice_seq(ROSTER)


def _read(seq: int) -> Company:
    teams = list(TeamRow.select().order_by(TeamRow.id))
    return Company(
        seq=seq,
        clock=replace(fact_clock(), graces=read_graces()),
        people=_read_people(),
        teams={
            team.id: Team(id=team.id, name=team.name, kind=team.kind, head=None) for team in teams
        },
        closed={team.id: team.closed_on for team in teams if team.closed_on},
        headships=tuple(
            Headship.select(Headship.team, Headship.from_on, Headship.person)
            .order_by(Headship.from_on)
            .tuples()
        ),
        targets=_read_targets(),
        holidays=days_of_kind(HOLIDAY),
        workdays=days_of_kind(WORKDAY),
        campaigns=read_campaigns(fact_clock()),
        enrolments=read_enrolments(fact_clock()),
        openings=_read_openings(),
        summing=read_summing(),
        parts_off=read_parts_off(),
    )


def _read_people() -> dict[str, Person]:
    (reliefs, leaves), dated = read_reliefs(), read_dated_corrections()
    postings: dict[str, list[Posting]] = defaultdict(list)
    rows = PostingRow.select(
        PostingRow.person,
        PostingRow.from_on,
        PostingRow.role,
        PostingRow.team,
        PostingRow.supervisor,
        PostingRow.level,
    )
    for person, *posting in rows.order_by(PostingRow.from_on).tuples():
        postings[person].append(Posting(*posting))
    return {
        row.id: Person(
            id=row.id,
            name=row.name,
            postings=tuple(postings[row.id]),
            sex=row.sex,
            grade=row.grade,
            hired=row.hired_on,
            left=row.left_on,
            birthday=row.birthday,
            plan=row.plan,
            **_exemption(row, dated.get((row.id, EXEMPT), ()), reliefs.get(row.id, ())),
            plans=dated.get((row.id, PLAN), ()),
            leaves=leaves.get(row.id, ()),
        )
        for row in PersonRow.select().order_by(PersonRow.id)
        if postings[row.id]
    }


def _exemption(row: PersonRow, changes: Dated, reliefs: Spans) -> dict[str, Any]:
    """A person's exemption from forfeits and days without a floor, as fields of `Person`.

    An exemption from a day on is a span of such days.
    """
    if not changes:
        return {"exempt": row.exempt, "relieved": reliefs}
    spans = exempt_spans(row.exempt, changes)
    return {"exempt": False, "relieved": tuple(sorted((*reliefs, *spans), key=_first))}


def _first(span: Span) -> date:
    return span[0]


def _read_openings() -> dict[str, Opening]:
    """The newest opening balance of each person."""
    rows = OpeningBalance.select().order_by(OpeningBalance.id)
    return {row.person_id: Opening(row.sales, row.until) for row in rows}


def _read_targets() -> tuple[tuple[date, Target], ...]:
    rows = TargetRow.select(
        TargetRow.from_on,
        TargetRow.who,
        TargetRow.metric,
        TargetRow.period_kind,
        TargetRow.value,
        TargetRow.only,
        TargetRow.difficulty,
    )
    return tuple(
        (start, Target(*target)) for start, *target in rows.order_by(TargetRow.from_on).tuples()
    )
