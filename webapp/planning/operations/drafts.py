"""Open, change, shadow-run, discard drafts of schemes, put them in force, record reviews."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import tomli_w
from peewee import fn

from rules.scheme import Scheme, SchemeFault, read_scheme
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.transactions import Transaction
from webapp.planning.begun_periods import demand_day_not_over
from webapp.planning.clause_products import demand_products
from webapp.planning.fault_sentences import fault_words, place_words
from webapp.planning.operations.tell_schemes import CHANGES, tell_scheme
from webapp.schemes.catalogue import (
    base_table,
    own_revisions,
    read_toml,
    scheme_table,
    schemes,
)
from webapp.schemes.models import Draft, DraftStep, DraftVersion, Review

UNWRITTEN = "–"  # stands for a reason that is still empty
DECIDED = ("approved", "discarded")
BECAUSE = Text("because", most=500)
FROM_ON = RequiredDay("from_on")
NOTE = Text("note", most=2000, required=False)


class DraftFaulty(JiebaoError):
    """The draft is not a valid scheme; the sentence names the place, the key and the fault."""

    sentence = _("方案有误：%(place)s · %(key)s：%(fault)s")


class DraftDecided(JiebaoError):
    """The draft was approved or discarded, and can no longer be changed."""

    sentence = _("这份草案已经审批过，不能再改；可以新建草案。")
    status = 409


class DraftDayPassed(JiebaoError):
    """The revision would start in the past (rule 12)."""

    sentence = _("生效日期不能早于今天。")
    field = "from_on"


class ReasonMissing(JiebaoError):
    """The revision has no reason of its own."""

    sentence = _("请写明为什么改：新版本要有自己的理由。")
    field = "because"


class DayTaken(JiebaoError):
    """The revision would start on or before the first day of another revision."""

    sentence = _("%(day)s或之后已有生效的版本，请选更晚的日期。")
    field = "from_on"


class NoteMissing(JiebaoError):
    """The review has no note."""

    sentence = _("请写下复核的结论。")
    field = "note"


def open_draft(tx: Transaction, by: str, scheme: str) -> int:
    """Open a draft from the revision in force today; return its id. Raises NotFound.

    The reason of the draft (`because`) starts empty, since nobody has changed anything yet.
    """
    if scheme not in schemes():
        raise NotFound()
    today = tx.company.clock.day(tx.now)
    revisions = scheme_table(scheme, own_revisions(scheme))["revision"]
    begun = [revision for revision in revisions if revision["from"] <= today] or revisions[:1]
    held = {key: value for key, value in begun[-1].items() if key != "from"}
    body = {**held, "because": ""}
    draft = tx.insert(Draft, scheme=scheme, opened_by=by, opened_at=tx.now)
    _save(tx, by, draft, tomli_w.dumps(body))
    tx.audit(by, "open_draft", f"draft:{draft}", after={"scheme": scheme})
    return draft


def save_draft(tx: Transaction, by: str, draft: int, body: str) -> None:
    """Insert a version of a draft. Raises NotFound, DraftDecided, DraftFaulty, ReasonMissing."""
    held = _undecided_draft(draft)
    draft_scheme(held.scheme, body)
    _demand_reason(body)
    _save(tx, by, draft, body)
    tx.audit(by, "save_draft", f"draft:{draft}")


def _demand_reason(body: str) -> None:
    because = read_toml(body).get("because")
    if not isinstance(because, str) or not because.strip():
        raise ReasonMissing()


def _save(tx: Transaction, by: str, draft: int, body: str) -> None:
    tx.insert(DraftVersion, draft=draft, body=body, saved_by=by, saved_at=tx.now)


def _undecided_draft(draft: int) -> Draft:
    """A draft that may still be changed. Raises NotFound, DraftDecided."""
    held = Draft.get_or_none(Draft.id == draft)
    if held is None:
        raise NotFound()
    if draft_state(draft) in DECIDED:
        raise DraftDecided()
    return held


def draft_state(draft: int) -> str:
    """The state of a draft: open, shadow, approved or discarded."""
    return states_of_drafts([draft])[draft]


def states_of_drafts(drafts: Collection[int]) -> dict[int, str]:
    """The state of each of these drafts, by id."""
    newest = DraftStep.select(fn.MAX(DraftStep.id)).where(DraftStep.draft.in_(drafts))
    newest = newest.group_by(DraftStep.draft)
    rows = DraftStep.select(DraftStep.draft, DraftStep.kind).where(DraftStep.id.in_(newest))
    last = dict(rows.tuples())
    return {
        draft: "open" if last.get(draft) in (None, "unshadow", "restored") else str(last[draft])
        for draft in drafts
    }


def newest_version(draft: int) -> DraftVersion:
    """Return the newest version of a draft, which is the valid one."""
    return (
        DraftVersion.select()
        .where(DraftVersion.draft == draft)
        .order_by(DraftVersion.id.desc())
        .get()
    )


def draft_scheme(scheme: str, body: str) -> Scheme:
    """Return the scheme as if a draft had always been its only revision. Raises DraftFaulty.

    An empty reason is no fault here, so that numbers can be tried before it is written.
    """
    try:
        revision = read_toml(body)
    except (ValueError, RecursionError) as broken:
        raise DraftFaulty(place="TOML", key="", fault=str(broken)) from broken
    revision = {**revision, "because": revision.get("because") or UNWRITTEN, "from": date.min}
    return _read({**base_table(scheme), "revision": [revision]}, scheme)


def _read(table: dict[str, Any], scheme: str) -> Scheme:
    try:
        return read_scheme(table, f"{scheme}.toml")
    except SchemeFault as fault:
        where, said = place_words(fault.place), fault_words(fault.fault)
        raise DraftFaulty(place=where, key=fault.key, fault=said) from fault


def shadow_draft(tx: Transaction, by: str, draft: int, on: bool) -> None:
    """Start or stop the shadow run of a draft, which only HR and leaders see.

    Raises NotFound, DraftDecided.
    """
    _undecided_draft(draft)
    _step(tx, by, draft, "shadow" if on else "unshadow")


def discard_draft(tx: Transaction, by: str, draft: int) -> None:
    """Discard a draft; its rows are kept. Raises NotFound, DraftDecided."""
    _undecided_draft(draft)
    _step(tx, by, draft, "discarded")


def restore_draft(tx: Transaction, by: str, draft: int) -> None:
    """Open a discarded draft again. Raises NotFound, DraftDecided."""
    if Draft.get_or_none(Draft.id == draft) is None:
        raise NotFound()
    if draft_state(draft) != "discarded":
        raise DraftDecided()
    _step(tx, by, draft, "restored")


def put_in_force(tx: Transaction, by: str, draft: int, from_on: date) -> None:
    """Approve a draft as a leader; it comes into force on a day that is not over.

    Raises NotFound, DraftDecided, DraftFaulty, DraftDayPassed, DayOver, DayTaken, ReasonMissing,
    ClauseProductUnknown.
    """
    held = _undecided_draft(draft)
    check_start(tx.company, held, from_on, tx.now)
    _step(tx, by, draft, "approved", from_on)
    tx.notice("schemes", "roster")  # a scheme sets the cut-off times of facts
    reach = tx.company.reach(held.scheme, from_on)
    if reach is not None:  # else the scheme is not in force then: nothing changes for anybody
        tell_scheme(tx, held.scheme, CHANGES, from_on, reach)


def check_start(company: Company, held: Draft, from_on: date, now: datetime) -> Scheme:
    """Return the draft's scheme if it can come into force on a day; raise as `put_in_force` does.

    A revision never changes a period that is over (rule 17): it starts no day before today, and not
    today once today is closed if the scheme has clauses on days.
    """
    today = company.clock.day(now)
    if from_on < today:
        raise DraftDayPassed()
    body = newest_version(held.id).body
    drafted = draft_scheme(held.scheme, body)
    _demand_reason(body)
    in_force = schemes()[held.scheme].revision_on(from_on)
    held_now = in_force.clauses if in_force else ()
    demand_products(clause for clause in drafted.revisions[0].clauses if clause not in held_now)
    clauses = (*drafted.revisions[0].clauses, *held_now)
    demand_day_not_over(company, clauses, from_on, now)
    own = own_revisions(held.scheme)
    starts = [revision["from"] for revision in scheme_table(held.scheme, own)["revision"]]
    if max(starts) >= from_on:
        raise DayTaken(day=max(starts))
    return drafted


def _step(tx: Transaction, by: str, draft: int, kind: str, from_on: date | None = None) -> None:
    tx.insert(DraftStep, draft=draft, kind=kind, from_on=from_on, decided_by=by, decided_at=tx.now)
    tx.audit(by, f"{kind}_draft", f"draft:{draft}", after={"from_on": from_on})


def hold_review(tx: Transaction, by: str, scheme: str, note: str) -> int:
    """Record a review of a scheme's effect; return its id. Raises NotFound, NoteMissing."""
    if scheme not in schemes():
        raise NotFound()
    if not note.strip():
        raise NoteMissing()
    review = tx.insert(Review, scheme=scheme, note=note.strip(), held_by=by, held_at=tx.now)
    tx.audit(by, "hold_review", f"review:{review}", after={"scheme": scheme})
    return review
