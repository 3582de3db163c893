"""Pages of drafts: HR changes a scheme's numbers and sees what they would have paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import InvalidOperation
from typing import Any

import tomli_w
from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.periods import PeriodMalformed, campaign_period, parse_period, period_of
from rules.scheme import Scheme
from webapp.core.errors import JiebaoError, NotFound
from webapp.facts.transactions import Transaction
from webapp.ledger.pages.settlement_periods import settlement_periods
from webapp.planning.draft_fields import clause_fields, with_numbers
from webapp.planning.operations import drafts as drafting
from webapp.planning.operations.drafts import BECAUSE, FROM_ON, NOTE
from webapp.planning.pages.overlap_tables import OverlapTable, overlap_tables
from webapp.planning.replay import DraftComparison, compare_draft
from webapp.planning.review_due import reviews_of
from webapp.planning.revising import (
    CALENDAR,
    MidPeriod,
    NoBase,
    growth_without_base,
    mid_periods,
)
from webapp.schemes.catalogue import read_toml, schemes
from webapp.schemes.models import Draft
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence, refused_page
from webapp.web.flash import flash_message
from webapp.web.formatting import day_text
from webapp.web.forms import Filled, chosen, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("drafts", __name__)


@dataclass(frozen=True)
class Effect:
    """The effects of a revision from `first` on: cut periods, growth without a base, overlaps."""

    first: date
    middles: list[MidPeriod]
    no_base: list[NoBase]
    overlaps: list[OverlapTable]


@page.get("/drafts")
def index() -> str:
    """List the schemes, the newest drafts, the shadow runs, and the next reviews."""
    here = runtime()
    newest = list(Draft.select().order_by(Draft.id.desc()).limit(50))
    states = drafting.states_of_drafts([draft.id for draft in newest])
    drafts = [
        {"draft": draft, "state": states[draft.id], "name": _name(draft.scheme)} for draft in newest
    ]
    return render_template(
        "planning/drafts/index.html",
        schemes=[(key, gettext(scheme.name)) for key, scheme in schemes().items()],
        drafts=drafts,
        shadows=[_shadow(each["draft"]) for each in drafts if each["state"] == "shadow"],
        reviews=[
            {"due": due, "name": _name(due.scheme), "now": due.is_due(here.today)}
            for due in reviews_of(schemes().values(), here.company)
        ],
        names=here.company.names(),
        inputs={"note": NOTE},
    )


def _name(scheme: str) -> str:
    return gettext(scheme_name(scheme))


def _shadow(draft: Draft) -> dict[str, Any]:
    """A shadow run: its newest period compared with the scheme in force."""
    choices = settlement_periods(draft.scheme)
    period = choices[0][0] if choices else ""
    return {"draft": draft, "name": _name(draft.scheme), "compared": _compared(draft, period)}


@page.post("/drafts")
def begin() -> Response:
    """Open a draft of a scheme."""
    scheme, by = request.form.get("scheme", ""), me().person
    draft = runtime().write(lambda tx: drafting.open_draft(tx, by, scheme))
    return redirect_to(url_for("drafts.show", draft=draft))


@page.get("/drafts/<int:draft>")
def show(draft: int) -> str:
    """Show a draft's numbers, and what it would have paid over a past period."""
    return _show(_draft(draft))


def _draft(number: int) -> Draft:
    held = Draft.get_or_none(Draft.id == number)
    if held is None:
        raise NotFound()
    return held


def _show(held: Draft, form: Filled | None = None, effect: Effect | None = None) -> str:
    version = drafting.newest_version(held.id)
    body = read_toml(version.body)
    choices = settlement_periods(held.scheme)
    period = request.args.get("period") or (choices[0][0] if choices else "")
    return render_template(
        "planning/drafts/draft.html",
        draft=held,
        name=_name(held.scheme),
        state=drafting.draft_state(held.id),
        clauses=clause_fields(body),
        because=body.get("because", ""),
        text=version.body,
        form=form or Filled(""),
        inputs={each.name: each for each in (BECAUSE, FROM_ON)},
        periods=choices,
        period=period,
        compared=_compared(held, period),
        clause_names={
            clause["id"]: gettext(clause_name(held.scheme, clause["id"]))
            for clause in body["clause"]
        },
        names=runtime().company.names(),
        today=runtime().today,
        effect=effect,
    )


def _effect(held: Draft, drafted: Scheme, first: date) -> Effect:
    """What the draft would mean from a day on; the growth of its clauses has a base before."""
    clauses = drafted.revisions[0].clauses
    reach = runtime().company.reach(held.scheme, first)
    firsts = [
        (clause, period_of(clause.period, first)) for clause in clauses if clause.period in CALENDAR
    ]
    return Effect(
        first,
        mid_periods(clauses, first),
        list(growth_without_base(firsts, runtime().today)),
        overlap_tables(drafted, clauses, reach, first) if reach is not None else [],
    )


def _compared(held: Draft, key: str) -> DraftComparison | None:
    """The comparison over a period; None if `key` is no period."""
    company = runtime().company
    draft = drafting.draft_scheme(held.scheme, drafting.newest_version(held.id).body)
    try:
        if key.startswith("campaign:"):
            span = company.campaign(key.removeprefix("campaign:"))
            period = campaign_period(span.start, span.end)
            return compare_draft(company, _in_force(held), draft, period, span)
        period = parse_period(key)
    except (PeriodMalformed, NotFound):
        return None
    return compare_draft(company, _in_force(held), draft, period, company.campaign_on(period.end))


def _in_force(held: Draft) -> Scheme:
    return schemes()[held.scheme]


@page.post("/drafts/<int:draft>")
def save(draft: int) -> str | Response | tuple[str, int]:
    """Save changed numbers with their reason, or a whole TOML text."""
    held, form, by = _draft(draft), filled(), me().person
    try:
        body = form.values["text"] if "text" in form.values else _with_typed(held, form)
        runtime().write(lambda tx: drafting.save_draft(tx, by, draft, body))
    except InvalidOperation as none:
        form.errors[str(none.args[0])] = gettext("请填数字。")
        return _show(held, form), 422
    except JiebaoError as refusal:
        return _show(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("草案已保存。"))
    return _back(draft)


def _with_typed(held: Draft, form: Filled) -> str:
    body = with_numbers(read_toml(drafting.newest_version(held.id).body), form.values)
    return tomli_w.dumps({**body, "because": BECAUSE.read(form.values)})


def _back(draft: int) -> Response:
    period = request.form.get("period") or None
    return redirect_to(url_for("drafts.show", draft=draft, period=period))


def _decided(draft: int, decide: Callable[[Transaction], None], said: str) -> Response:
    _draft(draft)
    try:
        runtime().write(decide)
        flash_message(said)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return _back(draft)


@page.post("/drafts/<int:draft>/shadow")
def shadow(draft: int) -> Response:
    """Start or stop the shadow run of the draft."""
    by, on = me().person, request.form.get("on") == "yes"
    said = gettext("草案开始试运行。") if on else gettext("试运行已停止。")
    return _decided(draft, lambda tx: drafting.shadow_draft(tx, by, draft, on), said)


@page.post("/drafts/<int:draft>/discard")
def discard(draft: int) -> Response:
    """Discard the draft."""
    by = me().person
    return _decided(
        draft, lambda tx: drafting.discard_draft(tx, by, draft), gettext("草案已放弃。")
    )


@page.post("/drafts/<int:draft>/restore")
def restore(draft: int) -> Response:
    """Open a discarded draft again."""
    by = me().person
    said = gettext("草案已恢复，可以继续修改。")
    return _decided(draft, lambda tx: drafting.restore_draft(tx, by, draft), said)


@page.post("/drafts/<int:draft>/approve")
def approve(draft: int) -> str | Response | tuple[str, int]:
    """Put the draft in force from a day on, as a leader; with `look`, only show the effect."""
    held, form, by = _draft(draft), filled(), me().person
    try:
        from_on = FROM_ON.read(chosen(form, FROM_ON))
        if "look" in form.values:
            here = runtime()
            drafted = drafting.check_start(here.company, held, from_on, here.clock())
            return _show(held, form, _effect(held, drafted, from_on))
        runtime().write(lambda tx: drafting.put_in_force(tx, by, draft, from_on))
    except JiebaoError as refusal:
        return _show(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("已批准：%(day)s起生效。", day=day_text(from_on)))
    return _back(draft)


@page.post("/reviews")
def review() -> Response | tuple[Response | str, int]:
    """Record a scheme's half-yearly review; a refusal is an error page with the note."""
    by, scheme = me().person, request.form.get("scheme", "")
    try:
        note = NOTE.read(filled().values)
        runtime().write(lambda tx: drafting.hold_review(tx, by, scheme, note))
    except JiebaoError as refusal:
        return refused_page(refusal)
    flash_message(gettext("复核已记录，下一次在半年后。"))
    return redirect_to(url_for("drafts.index"))
