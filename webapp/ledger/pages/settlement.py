"""Show a period of a scheme with its lines and what it would owe; let HR settle it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask import Response as File
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.outcomes import Outcome
from rules.periods import PeriodMalformed
from webapp.company.ended import has_ended, period_named
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError
from webapp.facts.tallies import campaign_key
from webapp.ledger.line_sums import LineSums, numbers_on_page, pending_lines_in, sums_by_clause
from webapp.ledger.models import Comparison, ComparisonFinding, Line, Settlement
from webapp.ledger.operations.settle import posted_early
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.ledger.owed import what_is_owed
from webapp.ledger.pages.lines import LineRow, line_rows
from webapp.ledger.pages.settlement_periods import (
    CALENDAR_KINDS,
    chosen_by_day,
    first_scheme,
    kinds_of_scheme,
    newest_period,
    settlement_periods,
)
from webapp.ledger.pages.settlement_table import lines_as_table
from webapp.ledger.scheme_periods import is_in_force
from webapp.schemes.catalogue import schemes
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import filled, row_number
from webapp.web.list_pages import list_page, wants_table
from webapp.web.request_hooks import redirect_to

page = Blueprint("settlement", __name__)
_FINDINGS_SHOWN = 30  # days
SETTLED_ON_A_PAGE = 12  # lines of a clause, and outcomes of a running period


@dataclass(frozen=True)
class PreviewRow:
    """An outcome of a period that is not over; `amount` in fen, None unless it is money."""

    clause: str
    kind: str
    name: str
    amount: int | None


@page.get("/settlement")
def show() -> str | File:
    """Show one period of one scheme: its last settlement, and its lines by clause.

    `table=xlsx`: its lines as a spreadsheet, the newest first.
    """
    scheme = request.args.get("scheme") or first_scheme()
    period = chosen_by_day() or request.args.get("period") or newest_period(scheme)
    return lines_as_table(scheme, period) if wants_table() else _show(scheme, period)


def _show(scheme: str, period: str, refusal: JiebaoError | None = None) -> str:
    last = _last_settlement(scheme, period)
    return render_template(
        "ledger/settlement/index.html",
        **_preview_parts(scheme, period),
        **_line_parts(scheme, period),
        schemes=[(key, gettext(held.name)) for key, held in schemes().items()],
        scheme=scheme,
        scheme_name=gettext(scheme_name(scheme)),
        period=period,
        periods=settlement_periods(scheme),
        kinds=[kind for kind in CALENDAR_KINDS if kind in kinds_of_scheme(scheme)],
        on=request.args.get("on", ""),
        settled=last,
        waiting=pending_lines_in(scheme, period),
        comparison=Comparison.select().order_by(Comparison.night.desc()).first(),
        differed=_differed(),
        findings_shown=_FINDINGS_SHOWN,
        any_in_force=any(runtime().company.force(key).terms for key in schemes()),
        may_settle=last is not None or _may_be_settled(scheme, period),
        may_act=me().role in HR,
        may_approve=me().role in HR | LEADERS,
        error=refusal_sentence(refusal) if refusal else None,
    )


def _last_settlement(scheme: str, period: str) -> Settlement | None:
    rows = Settlement.select().where(Settlement.scheme == scheme, Settlement.period == period)
    return rows.order_by(Settlement.id.desc()).first()


def _preview_parts(scheme: str, period: str) -> dict[str, Any]:
    """What the template shows of a running period: a page of its outcomes and the sum of all."""
    expected = _preview(scheme, period)
    kept, count = {"scheme": scheme, "period": period}, len(expected or ())
    forecast = list_page(count, "settlement.show", SETTLED_ON_A_PAGE, name="forecast", kept=kept)
    return {
        "preview": None if expected is None else _preview_rows(scheme, forecast.of(expected)),
        "preview_page": forecast,
        "preview_total": sum(row.amount or 0 for row in expected or ()),
    }


def _line_parts(scheme: str, period: str) -> dict[str, Any]:
    """What the template shows of the lines: of all clauses, or a page of one (`clause`, `page`)."""
    clause, number = request.args.get("clause", ""), row_number(request.args.get("page", ""))
    sums = sums_by_clause(Line.scheme == scheme, Line.period == period)
    if clause not in sums:
        clause, number = "", 1
    else:
        number = min(max(number, 1), _page_count(sums[clause]))
    return {
        "groups": _groups(scheme, period, {clause: sums[clause]} if clause else sums, number),
        "one": clause,
        "page": number,
        "total": sum(each.total for each in sums.values()),
    }


def _may_be_settled(scheme: str, period: str) -> bool:
    """Whether a scheme is in force in a period that has begun."""
    company, held = runtime().company, schemes().get(scheme)
    try:
        span = period_named(company, period)
    except (JiebaoError, PeriodMalformed):
        return False
    begun = span.start <= runtime().today
    return begun and held is not None and is_in_force(company, held, span)


@dataclass(frozen=True)
class DifferedPeriod:
    """A settled period that differed from its facts in a nightly comparison."""

    scheme_name: str
    period: str
    campaign_name: str  # empty: no campaign


def _differed() -> list[DifferedPeriod]:
    """The periods that differed in the nightly comparisons of the last weeks, newest first."""
    since = runtime().today - timedelta(days=_FINDINGS_SHOWN)
    rows = ComparisonFinding.select().where(ComparisonFinding.night >= since)
    rows = rows.order_by(ComparisonFinding.night.desc(), ComparisonFinding.id.desc())
    spans = {campaign_key(span.id): span.name for span in runtime().company.campaigns}
    return [
        DifferedPeriod(gettext(scheme_name(row.scheme)), row.period, spans.get(row.period, ""))
        for row in rows.limit(20)
    ]


def _preview(scheme: str, period: str) -> list[Outcome] | None:
    """What a running period would owe if it ended now, without what is posted; None: it is over."""
    here = runtime()
    if _is_over(period):
        return None  # nothing is computed for it
    try:
        owed = what_is_owed(here.company, scheme, period, here.clock())
    except JiebaoError:  # no such period, or one in which the scheme is not in force
        return None
    if owed.has_ended:
        return None
    posted = posted_early(owed)
    return [each for each in owed.found.outcomes if each.key not in posted]


def _is_over(period: str) -> bool:
    """Whether a period is over; False for a text that is none."""
    here = runtime()
    try:
        return has_ended(here.company, period_named(here.company, period), here.clock())
    except (JiebaoError, PeriodMalformed):
        return False


def _preview_rows(scheme: str, outcomes: Sequence[Outcome]) -> list[PreviewRow]:
    """What a page shows of outcomes."""
    name_of = runtime().company.names()
    return [
        PreviewRow(
            gettext(clause_name(scheme, each.clause)), each.kind, name_of[each.to], each.amount
        )
        for each in outcomes
    ]


@dataclass(frozen=True)
class ClauseGroup:
    """One clause's lines on the page, the sums of all its lines, and its number of pages."""

    clause: str
    name: str
    lines: tuple[LineRow, ...]
    sums: LineSums
    pages: int


def _page_count(sums: LineSums) -> int:
    """How many pages a clause's lines take."""
    return -(-sums.count // SETTLED_ON_A_PAGE)


def _groups(
    scheme: str, period: str, sums: Mapping[str, LineSums], number: int
) -> list[ClauseGroup]:
    """The clauses of `sums`, one or all of the period, each with this page of its lines."""
    clause = next(iter(sums)) if len(sums) == 1 else ""
    numbers = numbers_on_page(scheme, period, clause, number, SETTLED_ON_A_PAGE)
    rows = line_rows(Line.number.in_(numbers), limit=len(numbers)) if numbers else []
    ordered = sorted(rows, key=lambda row: (-(row.amount or 0), row.number))
    return [
        ClauseGroup(
            key,
            gettext(clause_name(scheme, key)),
            tuple(row for row in ordered if row.clause == key),
            sums[key],
            _page_count(sums[key]),
        )
        for key in sums
    ]


@page.post("/settlement")
def run() -> str | Response | tuple[str, int]:
    """Settle a period; only the lines that the ledger lacks are added."""
    values = filled().values
    scheme, period, by = values.get("scheme", ""), values.get("period", ""), me().person
    try:
        settled = settle_apart(runtime().write, runtime().clock(), scheme, period, by)
    except JiebaoError as refusal:
        return _show(scheme, period, refusal), refusal.status
    if settled.preview:
        message = gettext(
            "这一期还没有结束：已到期的新增 %(count)s 条，其余只是预估。",
            count=len(settled.lines),
        )
    elif settled.lines:
        message = gettext("已结算：新增 %(count)s 条。", count=len(settled.lines))
    else:
        message = gettext("已结算：与上次相同，没有新增。")
    flash_message(message)
    return redirect_to(url_for("settlement.show", scheme=scheme, period=period))
