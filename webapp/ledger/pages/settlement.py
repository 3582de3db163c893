"""Let HR settle any period; show its lines and their reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask import Response as File
from flask_babel import force_locale, gettext
from werkzeug.wrappers import Response

from rules.outcomes import Outcome
from rules.periods import PeriodMalformed, period_of, week_period
from webapp.company.ended import has_ended, period_named
from webapp.company.roles import HR, LEADERS
from webapp.core.amounts import yuan_cell
from webapp.core.errors import JiebaoError
from webapp.facts.tallies import campaign_key
from webapp.ledger.line_sums import LineSums, numbers_on_page, pending_lines_in, sums_by_clause
from webapp.ledger.models import Comparison, ComparisonFinding, Line, Settlement
from webapp.ledger.operations.settle import posted_early, what_is_owed
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.ledger.pages.lines import LineRow, line_rows
from webapp.ledger.scheme_periods import is_in_force, kinds_of
from webapp.schemes.catalogue import schemes
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.spreadsheets.printed_sheet import Cell, SheetHeading
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.formatting import period_text
from webapp.web.forms import filled, row_number
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    ListTable,
    list_page,
    money_column,
    text_column,
    wants_table,
)
from webapp.web.request_hooks import redirect_to

page = Blueprint("settlement", __name__)
CALENDAR_KINDS = ("day", "month", "quarter", "year")
AT_ONCE = 500  # lines of a spreadsheet that one query reads
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
    scheme = request.args.get("scheme") or _first_in_force()
    period = _by_calendar() or request.args.get("period") or _newest(scheme)
    return _table(scheme, period) if wants_table() else _show(scheme, period)


_TABLE = ListTable(
    "结算明细",
    "settlement",
    (
        SheetHeading("号", "right", "0"),
        text_column("工号", 8),
        text_column("姓名或团队"),
        text_column("方案", 16),
        text_column("条款", 16),
        text_column("期间"),
        money_column("金额"),
        text_column("状态", 8),
        text_column("不通过的理由", 20),
    ),
)
_STATES = {
    "proposed": "待审核",
    "endorsed": "待第二人审核",
    "preview": "预估",
    "waits": "等照片复核",
    "unheard": "等本人陈述",
    "rests": "暂缓发放",
    "carried": "结转下月",
    "approved": "已通过",
    "closed": "待发放",
    "paid": "已发放",
    "reversed": "已扣回",
    "rejected": "未通过",
}


def _table(scheme: str, period: str) -> File:
    found = (Line.scheme == scheme, Line.period == period)
    count = Line.select().where(*found).count()
    with force_locale("zh"):
        return _TABLE.answer(map(_cells, _lines_in_turn(*found)), count)


def _lines_in_turn(*found: Any) -> Iterator[LineRow]:
    """The lines that fulfil the conditions, the newest first, read AT_ONCE at a time."""
    older: tuple[Any, ...] = ()
    for _part in range(MOST_IN_TABLE // AT_ONCE):
        rows = line_rows(*found, *older, limit=AT_ONCE)
        yield from rows
        if len(rows) < AT_ONCE:
            return
        older = (Line.number < rows[-1].number,)


def _cells(row: LineRow) -> list[Cell]:
    person = row.to in runtime().company.people
    return [
        row.number,
        row.to if person else "",
        runtime().company.own_name(row.to) if person else row.to_name,
        row.scheme_name,
        row.clause_name,
        period_text(row.period),
        None if row.amount is None else yuan_cell(row.amount),
        _STATES[row.state],
        row.reason,
    ]


def _first_in_force() -> str:
    """The first scheme that was ever in force; the first of all in a company without one."""
    known = list(schemes())
    return next((key for key in known if runtime().company.force(key).terms), known[0])


def _by_calendar() -> str:
    """The key of the period of the chosen kind (`kind`) that a day (`on`) lies in; else empty."""
    kind = request.args.get("kind", "")
    try:
        on = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return ""
    return period_of(kind, on).key if kind in CALENDAR_KINDS else ""


def _newest(scheme: str) -> str:
    choices = settlement_periods(scheme)
    return choices[0][0] if choices else runtime().today.isoformat()


def settlement_periods(scheme: str) -> list[tuple[str, str]]:
    """Return the recent periods that can be settled now as (key, kind), each kind newest first."""
    today, kinds = runtime().today, _kinds(scheme)
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


def _kinds(scheme: str) -> frozenset[str]:
    """The kinds of periods that a scheme is settled for; none of an unknown scheme."""
    held = schemes().get(scheme)
    return kinds_of(held) if held is not None else frozenset()


def _calendar(kinds: frozenset[str], today: date) -> list[tuple[str, str]]:
    choices = []
    if "week" in kinds:
        choices += [(week_period(today - timedelta(weeks=n)).key, "week") for n in range(8)]
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
    clause, number = request.args.get("clause", ""), row_number(request.args.get("page", ""))
    last = (
        Settlement.select()
        .where(Settlement.scheme == scheme, Settlement.period == period)
        .order_by(Settlement.id.desc())
        .first()
    )
    sums = sums_by_clause(Line.scheme == scheme, Line.period == period)
    if clause not in sums:
        clause, number = "", 1
    else:
        number = min(max(number, 1), _page_count(sums[clause]))
    groups = _groups(scheme, period, sums if not clause else {clause: sums[clause]}, number)
    expected = _preview(scheme, period)
    kept = {"scheme": scheme, "period": period}
    count = len(expected or ())
    forecast = list_page(count, "settlement.show", SETTLED_ON_A_PAGE, name="forecast", kept=kept)
    return render_template(
        "ledger/settlement/index.html",
        preview=None if expected is None else _preview_rows(scheme, forecast.of(expected)),
        preview_page=forecast,
        preview_total=sum(row.amount or 0 for row in expected or ()),
        schemes=[(key, gettext(held.name)) for key, held in schemes().items()],
        scheme=scheme,
        scheme_name=gettext(scheme_name(scheme)),
        period=period,
        periods=settlement_periods(scheme),
        kinds=[kind for kind in CALENDAR_KINDS if kind in _kinds(scheme)],
        on=request.args.get("on", ""),
        settled=last,
        groups=groups,
        one=clause,
        page=number,
        total=sum(each.total for each in sums.values()),
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
