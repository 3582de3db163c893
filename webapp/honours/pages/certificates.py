"""Certificates page: HR chooses a period and honours, sees the candidates with reasons, prints."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import force_locale, gettext
from peewee import ModelSelect, chunked
from werkzeug.wrappers import Response as AnyResponse

from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.honours.eligible import (
    Honoured,
    candidates,
    collated,
    eligible_periods,
    honours_in,
    periods_in,
    team_of,
)
from webapp.honours.issued_values import issued_values
from webapp.honours.models import Certificate
from webapp.honours.operations.issue_certificates import honour_line, issue, issue_apart
from webapp.honours.operations.print_runs import ask_for_run_apart, demand_run
from webapp.honours.pages.prints import newest_runs
from webapp.honours.rendering import demand_printable, render_alone
from webapp.honours.status import State, certificate_state, certificate_states
from webapp.honours.wording import certificate_words
from webapp.ledger.models import Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.schemes.scheme_names import clause_name
from webapp.spreadsheets.printed_sheet import Cell
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.formatting import period_text
from webapp.web.forms import row_number
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    ListTable,
    list_page,
    moment_cell,
    named_like,
    searched,
    text_column,
    wants_table,
)
from webapp.web.request_hooks import redirect_to

page = Blueprint("certificates", __name__)


class NoLongerPrinted(JiebaoError):
    """A certificate that is not valid is not printed."""

    sentence = _("证书 %(serial)s 已撤销或换发，不再打印。")
    status = 409


class NothingChosen(JiebaoError):
    """No honour was ticked."""

    sentence = _("请先勾选要办理的荣誉。")


@page.get("/certificates")
def show() -> str | Response:
    """The honours of a period with their reasons; print runs; issued certificates.

    The search words take in the certificates of some recipients or serials; `table=xlsx`: the
    certificates as a spreadsheet.
    """
    if wants_table():
        return _table()
    known = eligible_periods()
    period = request.args.get("period") or (known[0] if known else "")
    offered = honours_in(period)
    asked = [_honoured(word) for word in request.args.getlist("honour")]
    chosen = [honour for honour in offered if honour in asked] or offered
    groups = candidates(period, chosen, runtime().company, runtime().clock())
    every = _issued()
    kept = {"period": request.args.get("period", ""), "q": searched()}
    issued_page = list_page(every.count(), "certificates.show", name="issued", kept=kept)
    issued = list(every.offset(issued_page.first).limit(issued_page.size))
    serials = [each.serial for _period, _honour, held in groups for each in held if each.serial]
    states = certificate_states([*(held.serial for held in issued), *serials])
    return render_template(
        "honours/certificates/index.html",
        periods=[(key, _period(key)) for key in dict.fromkeys((*known, period)) if key],
        period=period,
        offered=[(f"{s}/{c}", gettext(clause_name(s, c)), (s, c) in chosen) for s, c in offered],
        groups=[(_heading(key, honour, period), held) for key, honour, held in groups],
        states=states,
        runs=newest_runs(),
        issued_page=issued_page,
        kept=kept,
        issued=[
            {"certificate": held, "honour": issued_values(held), "state": states[held.serial]}
            for held in issued
        ],
    )


def _period(key: str) -> str:
    """A period as the choice names it; a week takes in its days."""
    text = str(period_text(key))
    return gettext("%(week)s（含每天的荣誉）", week=text) if len(periods_in(key)) > 1 else text


def _heading(key: str, honour: Honoured, period: str) -> str:
    """The name of an honour, with its day where a whole week is shown."""
    name = gettext(clause_name(*honour))
    return name if key == period else f"{period_text(key)} · {name}"


def _issued() -> ModelSelect:
    """The certificates that the search words take in, the newest first."""
    every = Certificate.select().order_by(Certificate.serial.desc())
    words = searched()
    if not words:
        return every
    people, teams = named_like(words)
    of_line = Line.select(Line.number).where(Line.person.in_(people) | Line.team.in_(teams))
    return every.where(Certificate.line.in_(of_line) | Certificate.serial.contains(words.upper()))


_TABLE = ListTable(
    "证书",
    "certificates",
    (
        text_column("证书号", 16),
        text_column("获奖人"),
        text_column("荣誉", 20),
        text_column("制作于", 16),
        text_column("状态", 8),
        text_column("自", 16),
        text_column("原因", 20),
    ),
)
_AT_ONCE = 500  # certificates whose states one query reads
_STATES = {"valid": "有效", "revoked": "已撤销", "replaced": "已换发"}


def _table() -> Response:
    every = _issued()
    held = list(every.limit(MOST_IN_TABLE))
    states: dict[str, State] = {}
    for some in chunked(held, _AT_ONCE):
        states |= certificate_states(each.serial for each in some)

    def cells(each: Certificate) -> list[Cell]:
        values, state = issued_values(each), states[each.serial]
        return [
            each.serial,
            str(values["recipient"]),
            gettext(str(values["title"])).replace("\n", ""),
            moment_cell(each.issued_at),
            _STATES[state.word],
            "" if state.stands else moment_cell(state.since),
            state.reason,
        ]

    with force_locale("zh"):
        return _TABLE.answer(map(cells, held), every.count())


def _honoured(word: str) -> Honoured:
    scheme, _slash, clause = word.partition("/")
    return scheme, clause


@page.post("/certificates")
def make() -> AnyResponse:
    """Issue the certificate of one line, after checking that it can be printed."""
    try:
        line = _honour_line(row_number(request.form.get("only") or request.form.get("line", "")))
        values, code, by = _values(line), secrets.token_urlsafe(16), me().person
        issued = runtime().write(lambda tx: issue(tx, by, line.number, code, values))
        flash_message(gettext("证书 %(serial)s 已制作。", serial=issued.serial))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return _back()


@page.post("/certificates/approve")
def approve_chosen() -> AnyResponse:
    """Approve the chosen honours, by the rules for any line."""
    by = me().person
    try:
        numbers = _chosen()
        count = runtime().write(lambda tx: approve_proposed(tx, by, numbers))
        flash_message(gettext("已通过 %(count)s 条。", count=count))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return _back()


@page.post("/certificates/print")
def print_chosen() -> AnyResponse:
    """Issue missing certificates of the chosen honours, and request a run of all."""
    by, form = me().person, request.form.get("form", "")
    try:
        chosen, write = _chosen(), runtime().write
        demand_run(form, len(chosen))
        lines = _in_order([_honour_line(number) for number in chosen])
        codes = {line.number: (secrets.token_urlsafe(16), _values(line)) for line in lines}
        serials = issue_apart(write, by, codes)
        number = ask_for_run_apart(write, runtime().clock(), by, serials, form)
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
        return _back()
    return redirect_to(url_for("prints.show", number=number))


def _honour_line(number: int) -> Line:
    return honour_line(number, runtime().company, runtime().clock())


def _values(line: Line) -> dict[str, Any]:
    """The values of a line's certificate. Raises NotPrintable."""
    here = runtime()
    values = certificate_words(line, here.company, here.today)
    demand_printable(here, values, secrets.token_urlsafe(16))
    return values


def _chosen() -> list[int]:
    numbers = [number for typed in request.form.getlist("line") if (number := row_number(typed))]
    if not numbers:
        raise NothingChosen()
    return numbers


def _in_order(lines: list[Line]) -> list[Line]:
    """The lines in order of team and name."""
    company = runtime().company
    names = {
        line.number: certificate_words(line, company, runtime().today)["recipient"]
        for line in lines
    }
    return sorted(
        lines, key=lambda line: (collated(team_of(line, company)), collated(names[line.number]))
    )


def _back() -> AnyResponse:
    """Redirect to the page with the same period and honours."""
    period, honours = request.form.get("period", ""), request.form.getlist("honour")
    return redirect_to(url_for("certificates.show", period=period or None, honour=honours))


@page.get("/certificates/<serial>.pdf")
def download(serial: str) -> Response:
    """A certificate as PDF: HR may open any, a person their own."""
    held = Certificate.get_or_none(Certificate.serial == serial)
    if held is None or not (me().role in HR or held.line.person_id == me().person):
        raise NotFound()
    if not certificate_state(serial).stands:
        raise NoLongerPrinted(serial=serial)
    headers = {"Content-Disposition": f'inline; filename="{serial}.pdf"'}
    return Response(render_alone(runtime(), held), mimetype="application/pdf", headers=headers)
