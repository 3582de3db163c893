"""Make new schemes: HR drafts and proposes, a leader approves; every version is kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from peewee import fn

from rules.scheme import Scheme
from webapp.authoring.new_scheme_text import own_id, parsed, read_new, written
from webapp.authoring.worked_examples import demand_examples, read_examples
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.transactions import Transaction
from webapp.planning.begun_periods import demand_day_not_over
from webapp.planning.clause_products import demand_products
from webapp.planning.operations.enrol import (
    EnrolmentGiven,
    StartPassed,
    decide_enrolment,
    propose_enrolment,
)
from webapp.schemes.catalogue import schemes
from webapp.schemes.models import NewScheme, NewSchemeStep, NewSchemeVersion

SCHEME_NAME = Text("name", most=60)
WISHED_ID = Text("scheme", most=40, required=False)
WHY = Text("because", most=500, required=False)
SCHEME_TEXT = Text("text", most=40_000)
STARTS = RequiredDay("from_on")
DECLINE_NOTE = Text("note", most=500, required=False)
ENDED = ("approved", "discarded")


class SchemeIdTaken(JiebaoError):
    """A scheme has this id already: a shipped one, or one of the company's own."""

    sentence = _("编号“%(scheme)s”已经有方案用了，请换一个。")
    field = "scheme"
    status = 409


class NewSchemeDecided(JiebaoError):
    """The new scheme is not in the state that the step needs.

    It waits for a leader, was approved or was discarded, so that it cannot be changed.
    """

    sentence = _("这个方案已提交或已处理，不能再改。待批准的可以先收回。")
    status = 409


class SavedMeanwhile(JiebaoError):
    """Somebody else has saved the draft since the page was opened."""

    sentence = _("别人刚改过这份草稿。请刷新后再改，您填的还在下面。")
    status = 409


class NoClauses(JiebaoError):
    """The scheme has no clauses, so that it pays nothing."""

    sentence = _("还没有条款，请先加一条。")


class WhyMissing(JiebaoError):
    """The scheme has no reason."""

    sentence = _("请写明为什么设这个方案。")
    field = "because"


class AuthorDecides(JiebaoError):
    """Whoever wrote or submitted the scheme may not approve it."""

    sentence = _("这个方案您参与编写，要由另一位公司领导批准。")
    status = 403


def open_new_scheme(tx: Transaction, by: str, table: Mapping[str, Any], wished: str = "") -> int:
    """Insert a new scheme with its first version; return its number.

    Its id is made from `wished`, or else from the table's own id or name, and differs from the id
    of every other scheme. Raises SchemeTextFaulty, SchemeIdTaken.
    """
    taken = {row.scheme for row in NewScheme.select(NewScheme.scheme)} | set(schemes())
    number = (NewScheme.select(fn.MAX(NewScheme.id)).scalar() or 0) + 1
    scheme = own_id(wished or str(table.get("id") or table.get("name") or ""), number)
    if wished and scheme in taken:
        raise SchemeIdTaken(scheme=scheme)
    chosen, again = scheme, 2
    while chosen in taken:
        chosen, again = f"{scheme}-{again}", again + 1
    text = written({**table, "id": chosen})
    read_new(text)
    draft = tx.insert(NewScheme, scheme=chosen, opened_by=by, opened_at=tx.now)
    _save(tx, by, draft, text, "[]")
    tx.audit(by, "open_new_scheme", f"new_scheme:{draft}", after={"scheme": chosen})
    return draft


def save_new_scheme(
    tx: Transaction,
    by: str,
    draft: int,
    table: Mapping[str, Any],
    examples: str | None = None,
    seen: int | None = None,
) -> None:
    """Insert a further version of a new scheme, with the same id.

    `examples` None: the examples of the last version are kept. `seen`: the version that was
    changed. Raises NotFound, NewSchemeDecided, SavedMeanwhile, SchemeTextFaulty.
    """
    held = demand_new_scheme(draft)
    before = newest_new_version(draft)
    if seen is not None and seen != before.id:
        raise SavedMeanwhile()
    text = written({**table, "id": held.scheme})
    read_new(text)
    _save(tx, by, draft, text, before.examples if examples is None else examples)
    tx.audit(by, "save_new_scheme", f"new_scheme:{draft}", after={"scheme": held.scheme})


def _save(tx: Transaction, by: str, draft: int, body: str, examples: str) -> None:
    tx.insert(
        NewSchemeVersion, draft=draft, body=body, examples=examples, saved_by=by, saved_at=tx.now
    )


def demand_new_scheme(draft: int, state: str = "open") -> NewScheme:
    """Return the new scheme if it is in this state. Raises NotFound, NewSchemeDecided."""
    held = NewScheme.get_or_none(NewScheme.id == draft)
    if held is None:
        raise NotFound()
    if new_scheme_state(draft) != state:
        raise NewSchemeDecided()
    return held


def newest_new_version(draft: int) -> NewSchemeVersion:
    """Return the newest version of a new scheme."""
    rows = NewSchemeVersion.select().where(NewSchemeVersion.draft == draft)
    return rows.order_by(NewSchemeVersion.id.desc()).get()


def last_new_steps(drafts: Collection[int]) -> dict[int, NewSchemeStep]:
    """Return the last step of each of these new schemes, by number, of those that have one."""
    newest = NewSchemeStep.select(fn.MAX(NewSchemeStep.id))
    newest = newest.where(NewSchemeStep.draft.in_(drafts)).group_by(NewSchemeStep.draft)
    rows = NewSchemeStep.select().where(NewSchemeStep.id.in_(newest))
    return {row.draft_id: row for row in rows}


def state_after(step: NewSchemeStep | None) -> str:
    """Return the state after a last step: open, proposed, approved or discarded."""
    return str(step.kind) if step is not None and step.kind in ("proposed", *ENDED) else "open"


def new_scheme_state(draft: int) -> str:
    """Return the state of a new scheme: open, proposed, approved or discarded."""
    return state_after(last_new_steps([draft]).get(draft))


def propose_new_scheme(tx: Transaction, by: str, draft: int, given: EnrolmentGiven) -> None:
    """Submit the newest version, with the day and the people for whom it is to be in force.

    Raises NotFound, NewSchemeDecided, and what `check_new_scheme` raises.
    """
    demand_new_scheme(draft)
    version = newest_new_version(draft)
    check_new_scheme(tx.company, version, given.from_on, tx.now)
    _step(tx, by, draft, "proposed", version.id, given)


def check_new_scheme(
    company: Company, version: NewSchemeVersion, from_on: date, now: datetime
) -> Scheme:
    """Return the scheme of a version, if it can be in force from a day on.

    Raises NoClauses, WhyMissing, ClauseProductUnknown, ExampleMissing, ExampleWrong, StartPassed,
    DayOver.
    """
    scheme = read_new(version.body)
    if not all(revision.clauses for revision in scheme.revisions):
        raise NoClauses()
    if not all(each.get("because") for each in parsed(version.body)["revision"]):
        raise WhyMissing()
    demand_products(clause for each in scheme.revisions for clause in each.clauses)
    demand_examples(scheme, read_examples(version.examples))
    if from_on < company.clock.day(now):
        raise StartPassed()
    held = scheme.revision_on(from_on)
    demand_day_not_over(company, held.clauses if held else (), from_on, now)
    return scheme


def withdraw_new_scheme(tx: Transaction, by: str, draft: int) -> None:
    """Return a submitted scheme to the state open. Raises NotFound, NewSchemeDecided."""
    demand_new_scheme(draft, "proposed")
    _step(tx, by, draft, "withdrawn")


def discard_new_scheme(tx: Transaction, by: str, draft: int) -> None:
    """Discard a draft; its rows are kept. Raises NotFound, NewSchemeDecided."""
    demand_new_scheme(draft)
    _step(tx, by, draft, "discarded")


def restore_new_scheme(tx: Transaction, by: str, draft: int) -> None:
    """Open a discarded draft again. Raises NotFound, NewSchemeDecided."""
    demand_new_scheme(draft, "discarded")
    _step(tx, by, draft, "restored")


def decline_new_scheme(tx: Transaction, by: str, draft: int, note: str) -> None:
    """Give a submitted scheme back to HR with a note. Raises NotFound, NewSchemeDecided."""
    demand_new_scheme(draft, "proposed")
    _step(tx, by, draft, "declined", note=note)


def approve_new_scheme(tx: Transaction, by: str, draft: int, from_on: date) -> None:
    """Approve a submitted scheme: it becomes a scheme like every other, enrolled from a day on.

    A campaign's scheme is not enrolled; it runs in campaigns. Raises NotFound, NewSchemeDecided,
    AuthorDecides, and what `check_new_scheme` and `propose_enrolment` raise.
    """
    held = demand_new_scheme(draft, "proposed")
    proposed = last_new_steps([draft])[draft]
    authors = NewSchemeVersion.select(NewSchemeVersion.saved_by).where(
        NewSchemeVersion.draft == draft
    )
    if by in {proposed.decided_by_id, *(row.saved_by_id for row in authors)}:
        raise AuthorDecides()
    scheme = check_new_scheme(tx.company, proposed.version, from_on, tx.now)
    given = enrolment_of_step(held.scheme, proposed, from_on)
    _step(tx, by, draft, "approved", proposed.version_id, given)
    tx.notice("schemes", "roster")
    if not scheme.campaign:
        enrolment = propose_enrolment(tx, proposed.decided_by_id, given)
        decide_enrolment(tx, by, enrolment, approved=True)


def enrolment_of_step(scheme: str, proposed: NewSchemeStep, from_on: date) -> EnrolmentGiven:
    """Return for whom a submitted scheme is to be in force, from a day on."""
    reach = {key: tuple(held) for key, held in json.loads(proposed.reach).items()}
    return EnrolmentGiven(scheme, from_on, **reach)


def _step(
    tx: Transaction,
    by: str,
    draft: int,
    kind: str,
    version: int | None = None,
    given: EnrolmentGiven | None = None,
    note: str = "",
) -> None:
    from_on = given.from_on if given else None
    reach = {"roles": given.roles, "levels": given.levels, "teams": given.teams} if given else {}
    tx.insert(
        NewSchemeStep,
        draft=draft,
        version=version,
        kind=kind,
        from_on=from_on,
        reach=json.dumps(reach),
        note=note,
        decided_by=by,
        decided_at=tx.now,
    )
    tx.audit(
        by, f"{kind}_new_scheme", f"new_scheme:{draft}", after={"from_on": from_on, "note": note}
    )
