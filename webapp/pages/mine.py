"""What is mine: the own lines of the ledger, what each rests on, honours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext
from peewee import fn

from webapp.access import HR, LEADERS
from webapp.errors import NotFound
from webapp.explaining import explain
from webapp.models import (
    Appeal,
    AppealAnswer,
    Approval,
    Certificate,
    Endorsement,
    Line,
    Payment,
    PayrollLine,
    Rejection,
)
from webapp.operations.appealing import loses_by_rejection
from webapp.operations.praising import unnamed
from webapp.operations.rejecting import falling_with
from webapp.pages.forms import Filled, new_key
from webapp.pages.member import me, office
from webapp.standing_certificates import replaced
from webapp.wording import clause_name, scheme_name

page = Blueprint("mine", __name__)


@dataclass(frozen=True)
class LineRow:
    """A line of the ledger as a list shows it; `amount` in fen, None for what is no money."""

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

    @property
    def state(self) -> str:
        """What became of it: proposed, endorsed by the first of two, approved, paid, rejected."""
        if self.rejected_at:
            return "rejected"
        if self.paid:
            return "paid"
        if self.approved_at:
            return "approved"
        return "endorsed" if self.endorsed else "proposed"


def line_rows(*where: Any, limit: int = 500) -> list[LineRow]:
    """Lines that fulfil the conditions, the newest first."""
    query = (
        Line.select(
            Line,
            Approval.approved_at,
            Certificate.serial,
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
        .left_outer_join(
            Certificate,
            on=((Certificate.line == Line.number) & Certificate.serial.not_in(replaced())),
        )
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
    company = office().company
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
            certificate=line.serial,
            endorsed=bool(line.endorsed),
            payroll=line.payroll,
            paid=line.paid_at is not None,
            rejected_at=line.rejected_at,
            reason=line.reason or "",
        )
        for line in query
    ]


@page.get("/me")
def show() -> str:
    """The own lines by status, with their sums."""
    rows = line_rows(Line.person == me().person)
    money = [row for row in rows if row.amount is not None and row.state != "rejected"]
    return render_template(
        "me/index.html",
        lines=rows,
        approved=sum(row.amount or 0 for row in money if row.approved_at),
        proposed=sum(row.amount or 0 for row in money if not row.approved_at),
        named=me().person not in unnamed(),
    )


@page.get("/lines/<int:number>")
def line(number: int) -> str:
    """One line and what led to it."""
    return line_page(line_seen(number), Filled(new_key()))


def line_seen(number: int) -> Line:
    """A line that one may see: one's own; HR and leaders see every one. Raises NotFound."""
    held = Line.get_or_none(Line.number == number)
    if held is None or not (held.person_id == me().person or me().role in HR | LEADERS):
        raise NotFound()
    return held


def line_page(held: Line, form: Filled) -> str:
    """The page of one line; `form` is a rejection as it was filled."""
    [row] = line_rows(Line.number == held.number)
    own = held.person_id == me().person
    # A leader sees every reason, but no photo: those are for who sold, who checks and HR.
    photos = own or me().role in HR
    waiting = (
        Appeal.select()
        .left_outer_join(AppealAnswer)
        .where(Appeal.line == held.number, AppealAnswer.appeal.is_null())
        .exists()
    )
    rejected = row.state == "rejected"
    may_reject = me().role in HR | LEADERS and not own and row.state in ("proposed", "endorsed")
    return render_template(
        "lines/index.html",
        line=row,
        explained=explain(held, office().company),
        photos=photos,
        may_appeal=own and not waiting and not (rejected and not loses_by_rejection(held)),
        appealed=waiting,
        key=new_key(),
        falling=[each.number for each in falling_with(held)] if may_reject else [],
        form=form,
    )
