"""Pages of the own ledger lines, and of one line with its reasoning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Flask, current_app, render_template, url_for
from flask_babel import gettext
from peewee import fn
from werkzeug.wrappers import Response

from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.ledger.line_explanation import explain_line
from webapp.ledger.models import (
    Appeal,
    AppealAnswer,
    Approval,
    Endorsement,
    Line,
    Rejection,
    Statement,
)
from webapp.ledger.on_hold import lines_on_hold
from webapp.ledger.operations import appeal, hear_statements, reject
from webapp.ledger.operations.appeal import loses_by_rejection
from webapp.ledger.operations.hear_statements import is_sanction, state, waits_until
from webapp.ledger.operations.reject import rejected_together
from webapp.ledger.payroll_models import Payment, PayrollLine
from webapp.ledger.previewed_lines import previewed_lines
from webapp.people.operations.praise_choice import unnamed
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, new_key
from webapp.web.request_hooks import redirect_to

page = Blueprint("mine", __name__)
INPUTS = {"statement": hear_statements.TEXT, "appeal": appeal.TEXT, "reason": reject.REASON}

CertificatesOf = Callable[[Sequence[int]], Mapping[int, str]]


def show_certificates(app: Flask, certificates_of: CertificatesOf) -> None:
    """Set the function by which pages of lines find the serials of certificates."""
    app.extensions["certificates_of"] = certificates_of


def _certificates_of(numbers: Sequence[int]) -> Mapping[int, str]:
    find: CertificatesOf = current_app.extensions["certificates_of"]
    return find(numbers)


@dataclass(frozen=True)
class LineRow:
    """One line of the ledger as a list shows it; `amount` in fen, None unless it is money."""

    number: int
    scheme: str
    scheme_name: str
    clause: str
    clause_name: str
    kind: str
    period: str
    to: str
    to_name: str
    amount: int | None
    sign: int
    reverses: int | None
    approved_at: datetime | None
    created_at: datetime
    certificate: str | None
    endorsed: bool = False
    payroll: str | None = None
    paid: bool = False
    rejected_at: datetime | None = None
    reason: str = ""
    waits_for: int | None = None  # the card in doubt on which the line rests
    sanction: bool = False  # for a fake card; its person is heard before the decision
    heard_by: date | None = None  # the last day on which it waits for the person's statement
    preview: bool = False  # its period is not over (rule 16)

    @property
    def state(self) -> str:
        """The line's state.

        rejected, paid, preview (its period is not over), waits (for a check), unheard (waits for
        the person's statement), approved, endorsed (by the first of two) or proposed.
        """
        if self.rejected_at:
            return "rejected"
        if self.paid:
            return "paid"
        if self.preview:
            return "preview"
        if self.waits_for is not None:
            return "waits"
        if self.heard_by is not None:
            return "unheard"
        if self.approved_at:
            return "approved"
        return "endorsed" if self.endorsed else "proposed"


def line_rows(*where: Any, limit: int = 500) -> list[LineRow]:
    """The lines that fulfil the conditions, newest first, at most `limit`."""
    query = (
        Line.select(
            Line,
            Approval.approved_at,
            PayrollLine.payroll,
            Payment.paid_at,
            Rejection.rejected_at,
            Rejection.reason,
            fn.EXISTS(Endorsement.select().where(Endorsement.line == Line.number)).alias(
                "endorsed"
            ),
        )
        .left_outer_join(Approval)
        .switch(Line)
        .left_outer_join(PayrollLine)
        .switch(Line)
        .left_outer_join(Rejection)
        .left_outer_join(Payment, on=(Payment.payroll == PayrollLine.payroll))
        .where(*where)
        .order_by(Line.number.desc())
        .limit(limit)
        .objects()
    )
    company, lines = runtime().company, list(query)
    serials = _certificates_of([line.number for line in lines])
    on_hold = lines_on_hold(company, [line for line in lines if line.paid_at is None])
    previews = previewed_lines(company, lines, runtime().clock())
    return [
        LineRow(
            number=line.number,
            scheme=line.scheme,
            scheme_name=gettext(scheme_name(line.scheme)),
            clause=line.clause,
            clause_name=gettext(clause_name(line.scheme, line.clause)),
            kind=line.kind,
            period=line.period,
            to=line.person_id or line.team_id,
            to_name=company.name_of(line.person_id)
            if line.person_id
            else company.teams[line.team_id].name,
            amount=line.amount,
            sign=line.sign,
            reverses=line.reverses_id,
            approved_at=line.approved_at,
            created_at=line.created_at,
            certificate=serials.get(line.number),
            endorsed=bool(line.endorsed),
            payroll=line.payroll,
            paid=line.paid_at is not None,
            rejected_at=line.rejected_at,
            reason=line.reason or "",
            waits_for=on_hold[line.number].card if line.number in on_hold else None,
            sanction=is_sanction(line),
            heard_by=_heard_by(line) if line.approved_at is None else None,
            preview=line.number in previews,
        )
        for line in lines
    ]


def _heard_by(line: Line) -> date | None:
    """The last day on which the decision still waits for the person's statement; None if none."""
    company, today = runtime().company, runtime().today
    day = waits_until(company, line)
    return day if day is not None and today <= day else None


@page.get("/me")
def show() -> str:
    """The own lines, with the sums of approved and proposed money."""
    rows = line_rows(Line.person == me().person)
    money = [row for row in rows if row.amount is not None and row.state != "rejected"]
    return render_template(
        "ledger/me/index.html",
        lines=rows,
        approved=sum(row.amount or 0 for row in money if row.approved_at),
        proposed=sum(row.amount or 0 for row in money if not row.approved_at),
        named=me().person not in unnamed(),
    )


@page.get("/lines/<int:number>")
def line(number: int) -> str:
    """One line and its reasoning."""
    return line_page(line_seen(number), Filled(new_key()))


def line_seen(number: int) -> Line:
    """The line, if the user may see it: their own; HR and leaders any. Raises NotFound."""
    held = Line.get_or_none(Line.number == number)
    if held is None or not (held.person_id == me().person or me().role in HR | LEADERS):
        raise NotFound()
    return held


def line_page(held: Line, form: Filled) -> str:
    """The page of one line; `form` holds the input of a rejection."""
    [row] = line_rows(Line.number == held.number)
    own = held.person_id == me().person
    # A leader sees every reason, but no photos: only the seller, checkers and HR do.
    photos = own or me().role in HR
    waiting = (
        Appeal.select()
        .left_outer_join(AppealAnswer)
        .where(Appeal.line == held.number, AppealAnswer.appeal.is_null())
        .exists()
    )
    rejected = row.state == "rejected"
    undecided = row.approved_at is None and not rejected
    may_reject = me().role in HR | LEADERS and not own and undecided
    statement = Statement.get_or_none(Statement.line == held.number)
    return render_template(
        "ledger/lines/index.html",
        line=row,
        statement=statement.text if statement else "",
        may_state=own and row.sanction and statement is None and undecided,
        may_know=me().role in HR | LEADERS,
        explained=explain_line(held, runtime().company),
        photos=photos,
        may_appeal=own and not waiting and not (rejected and not loses_by_rejection(held)),
        appealed=waiting,
        key=new_key(),
        falling=[each.number for each in rejected_together(held)] if may_reject else [],
        form=form,
        inputs=INPUTS,
    )


@page.post("/lines/<int:number>/statement")
def make_statement(number: int) -> Response:
    """Make the own statement on a proposed sanction."""
    if Line.get_or_none(Line.number == number, Line.person == me().person) is None:
        raise NotFound()
    form, by = filled(), me().person
    try:
        text = hear_statements.TEXT.read(form.values)
        runtime().write(lambda tx: state(tx, by, number, text))
        flash_message(gettext("陈述已提交,决定之前会先读它。"))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("mine.line", number=number))
