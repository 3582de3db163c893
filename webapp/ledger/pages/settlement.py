"""Settlement page: HR settles a period, reviews the lines and their reasons, and approves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError
from webapp.ledger.models import Line, Settlement
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import posted_early, settle_period, what_is_owed
from webapp.ledger.pages.lines import LineRow, line_rows
from webapp.schemes.catalogue import schemes
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import filled, row_number
from webapp.web.request_hooks import redirect_to

page = Blueprint("settlement", __name__)


@dataclass(frozen=True)
class PreviewRow:
    """An outcome of a period that is not over; `amount` in fen, None unless it is money."""

    clause: str
    kind: str
    name: str
    amount: int | None


@page.get("/settlement")
def show() -> str:
    """One period of one scheme: its last settlement, lines by clause, and count to approve."""
    scheme = request.args.get("scheme", "card-campaign")
    return _show(scheme, request.args.get("period") or _newest(scheme))


def _newest(scheme: str) -> str:
    choices = settlement_periods(scheme)
    return choices[0][0] if choices else runtime().today.isoformat()


def settlement_periods(scheme: str) -> list[tuple[str, str]]:
    """The recent periods that can be settled now, newest first, as (key, kind)."""
    today = runtime().today
    held = schemes().get(scheme)
    if held is None:
        return []
    kinds = {clause.period for revision in held.revisions for clause in revision.clauses}
    choices: list[tuple[str, str]] = []
    if "day" in kinds:
        choices += [((today - timedelta(n)).isoformat(), "day") for n in range(14)]
    if "campaign" in kinds:
        choices += [
            (f"campaign:{span.id}", "campaign")
            for span in reversed(runtime().company.campaigns)
            if span.scheme == scheme
        ]
    choices += _calendar(kinds, today)
    return choices


def _calendar(kinds: set[str], today: date) -> list[tuple[str, str]]:
    choices = []
    if "month" in kinds:
        first = today.replace(day=1)
        for _ in range(6):
            choices.append((f"{first:%Y-%m}", "month"))
            first = (first - timedelta(days=1)).replace(day=1)
    if "quarter" in kinds:
        year, quarter = today.year, (today.month + 2) // 3
        for _ in range(4):
            choices.append((f"{year}-Q{quarter}", "quarter"))
            year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    if "year" in kinds:
        choices += [(str(today.year - n), "year") for n in range(2)]
    return choices


def _show(scheme: str, period: str, refusal: JiebaoError | None = None) -> str:
    rows = line_rows(Line.scheme == scheme, Line.period == period)
    last = (
        Settlement.select()
        .where(Settlement.scheme == scheme, Settlement.period == period)
        .order_by(Settlement.id.desc())
        .first()
    )
    expected = _preview(scheme, period)
    return render_template(
        "ledger/settlement/index.html",
        preview=expected,
        preview_total=sum(row.amount or 0 for row in expected or ()),
        schemes=[(key, gettext(held.name)) for key, held in schemes().items()],
        scheme=scheme,
        scheme_name=gettext(scheme_name(scheme)),
        period=period,
        periods=settlement_periods(scheme),
        settled=last,
        groups=_by_clause(rows),
        total=_total(rows),
        to_approve=sum(1 for row in rows if row.state in ("proposed", "endorsed")),
        may_act=me().role in HR,
        may_approve=me().role in HR | LEADERS,
        error=refusal_sentence(refusal) if refusal else None,
    )


def _preview(scheme: str, period: str) -> list[PreviewRow] | None:
    """What a running period would owe if it ended now, without what is posted; None: it is over."""
    here = runtime()
    try:
        owed = what_is_owed(here.company, scheme, period, here.clock())
    except JiebaoError:  # no such period, or one in which the scheme is not in force
        return None
    if owed.has_ended:
        return None
    names, posted = here.company.names(), posted_early(owed)
    return [
        PreviewRow(
            gettext(clause_name(scheme, each.clause)), each.kind, names[each.to], each.amount
        )
        for each in owed.found.outcomes
        if each.key not in posted
    ]


def _by_clause(rows: list[LineRow]) -> list[dict[str, Any]]:
    """The lines by clause, each clause's largest first, with its total."""
    ordered = sorted(rows, key=lambda row: (row.clause, -(row.amount or 0), row.number))
    groups = []
    for clause, held in groupby(ordered, key=lambda row: row.clause):
        lines = list(held)
        groups.append(
            {
                "clause": clause,
                "name": lines[0].clause_name,
                "lines": lines,
                "total": _total(lines),
            }
        )
    return groups


def _total(rows: list[LineRow]) -> int:
    """The sum of the lines that were not rejected, in fen."""
    return sum(row.amount or 0 for row in rows if row.state != "rejected")


@page.post("/settlement")
def run() -> str | Response | tuple[str, int]:
    """Settle a period; the ledger gets only the difference."""
    values = filled().values
    scheme, period, by = values.get("scheme", ""), values.get("period", ""), me().person
    try:
        settled = runtime().write(lambda tx: settle_period(tx, scheme, period, by))
    except JiebaoError as refusal:
        return _show(scheme, period, refusal), refusal.status
    if settled.preview:
        message = gettext(
            "这一期还没有结束:已到期的新增 %(count)s 条,其余只是预估。",
            count=len(settled.lines),
        )
    elif settled.lines:
        message = gettext("已结算:新增 %(count)s 条。", count=len(settled.lines))
    else:
        message = gettext("已结算:与上次相同,没有新增。")
    flash_message(message)
    return redirect_to(url_for("settlement.show", scheme=scheme, period=period))


@page.post("/lines/approve")
def approve_lines() -> Response:
    """Approve the chosen lines."""
    by = me().person
    numbers = [number for typed in request.form.getlist("line") if (number := row_number(typed))]
    try:
        count = runtime().write(lambda tx: approve_proposed(tx, by, numbers))
        flash_message(gettext("已核准 %(count)s 条。", count=count))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    scheme = request.form.get("scheme", "card-campaign")
    return redirect_to(
        url_for("settlement.show", scheme=scheme, period=request.form.get("period", ""))
    )
