"""Read the company: anew when its roster has changed, and asked about once for a request.

Each question to the database gives the interpreter away, and a busy server's thread waits for it to
come back: a page asked fifteen times whether the roster had changed.
"""

from __future__ import annotations

from collections import defaultdict
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from rules.facts import Person, Posting, Target, Team
from webapp.calendar_days import HOLIDAY, WORKDAY, days_of, read_reliefs
from webapp.company import CampaignSpan, Company
from webapp.enrolments import read_enrolments
from webapp.graces import read_graces
from webapp.models.base import database
from webapp.models.campaign import Campaign
from webapp.models.headship import Headship
from webapp.models.person import Person as PersonRow
from webapp.models.posting import Posting as PostingRow
from webapp.models.target import Target as TargetRow
from webapp.models.team import Team as TeamRow
from webapp.schemes import fact_clock, schemes


@dataclass
class _Kept:
    """The picture that one request works with, good until this process changes the roster."""

    company: Company | None = None
    changes: int = 0


@dataclass
class _Roster:
    """How often this process has changed it; what others change is seen by the next request."""

    changes: int = 0


_cache: dict[str, Company] = {}
_lock = Lock()
_roster = _Roster()
_kept: ContextVar[_Kept | None] = ContextVar("the company as one request sees it", default=None)


def keep_company() -> None:
    """From here on, this thread's work sees one picture (and its own process's changes), until
    `let_company_go`."""
    _kept.set(_Kept())


def let_company_go() -> None:
    """The request is over."""
    _kept.set(None)


def roster_changed() -> None:
    """A change of the roster is on disk: whatever is kept is read anew."""
    with _lock:
        _roster.changes += 1


def load_company(fresh: bool = False) -> Company:
    """The picture as of the last notice on `roster`, or the one kept for this request; `fresh`
    reads it anew, uncached."""
    kept = _kept.get()
    if fresh or kept is None:
        return _load(fresh)
    if kept.company is None or kept.changes != _roster.changes:
        kept.changes = _roster.changes
        kept.company = _load(fresh=False)
    return kept.company


def _load(fresh: bool) -> Company:
    seq = _roster_seq()
    key = str(database.database)
    held = _cache.get(key)
    if not fresh and held is not None and held.seq == seq:
        return held
    company = _read(seq)
    if not fresh:
        with _lock:
            _cache[key] = company
    return company


def _roster_seq() -> int:
    row = database.connection().execute("SELECT seq FROM notice WHERE topic = 'roster'").fetchone()
    return int(row[0]) if row else 0


def _read(seq: int) -> Company:
    return Company(
        seq=seq,
        clock=replace(fact_clock(), graces=read_graces()),
        people=_read_people(),
        teams={
            team.id: Team(id=team.id, name=team.name, kind=team.kind, head=None)
            for team in TeamRow.select().order_by(TeamRow.id)
        },
        headships=tuple(
            Headship.select(Headship.team, Headship.from_on, Headship.person)
            .order_by(Headship.from_on)
            .tuples()
        ),
        targets=_read_targets(),
        holidays=days_of(HOLIDAY),
        workdays=days_of(WORKDAY),
        campaigns=tuple(
            CampaignSpan(row.id, row.name, row.scheme, row.starts_on, row.ends_on)
            for row in Campaign.select().order_by(Campaign.starts_on)
        ),
        enrolments=read_enrolments(),
        campaign_schemes=frozenset(each.id for each in schemes().values() if each.campaign),
    )


def _read_people() -> dict[str, Person]:
    reliefs = read_reliefs()
    postings: dict[str, list[Posting]] = defaultdict(list)
    for row in PostingRow.select().order_by(PostingRow.from_on):
        postings[row.person_id].append(
            Posting(
                on=row.from_on,
                role=row.role,
                team=row.team_id,
                supervisor=row.supervisor_id,
                level=row.level,
            )
        )
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
            exempt=row.exempt,
            relieved=reliefs.get(row.id, ()),
        )
        for row in PersonRow.select().order_by(PersonRow.id)
        if postings[row.id]
    }


def _read_targets() -> tuple[tuple[date, Target], ...]:
    return tuple(
        (
            row.from_on,
            Target(
                who=row.who,
                metric=row.metric,
                period_kind=row.period_kind,
                value=row.value,
                only=row.only,
                difficulty=row.difficulty,
            ),
        )
        for row in TargetRow.select().order_by(TargetRow.from_on)
    )
