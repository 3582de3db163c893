"""Show a person's own ledger lines, and one line with its reasoning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Flask, current_app, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.deadlines import UNDO_WITHIN
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import JiebaoError, NotFound
from webapp.ledger.line_explanation import explain_line
from webapp.ledger.line_states import LineState, lines_with_states, states_of
from webapp.ledger.line_sums import NO_LINES, periods_by_month, sums_of_lines
from webapp.ledger.models import Appeal, AppealAnswer, Line, Statement
from webapp.ledger.operations import appeal, hear_statements, reject
from webapp.ledger.operations.appeal import loses_by_rejection
from webapp.ledger.operations.hear_statements import is_sanction, state
from webapp.ledger.operations.reject import rejected_together
from webapp.ledger.payouts import LineWaiting, Payout
from webapp.ledger.undoing import undoable_rejection_of
from webapp.people.operations.praise_choice import unnamed
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.folded_lines import folded_with_reversals
from webapp.web.forms import Filled, filled, new_key, row_number
from webapp.web.request_hooks import redirect_to

page = Blueprint("mine", __name__)
page.add_app_template_filter(folded_with_reversals)
ON_A_PAGE = 20  # of the own lines: the page stays below four screens of a phone
OF_A_MONTH = 100  # lines of one month that the page of income lists
INPUTS = {"statement": hear_statements.TEXT, "appeal": appeal.TEXT, "reason": reject.REASON}

CertificatesOf = Callable[[Sequence[int]], Mapping[int, tuple[str, bool]]]


def show_certificates(app: Flask, certificates_of: CertificatesOf) -> None:
    """Set the function that finds, by line, a certificate's serial and whether it is valid."""
    app.extensions["certificates_of"] = certificates_of


def _certificates_of(numbers: Sequence[int]) -> Mapping[int, tuple[str, bool]]:
    find: CertificatesOf = current_app.extensions["certificates_of"]
    return find(numbers)


@dataclass(frozen=True)
class LineRow:
    """One ledger line as a list shows it; `amount` in fen, None unless it is money."""

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
    created_at: datetime
    certificate: str | None
    revoked: bool  # whether its certificate is no longer valid
    standing: LineState
    sanction: bool = False  # for a fake card; its person is heard before the decision

    @property
    def state(self) -> str:
        """The line's one state (`LineState.word`)."""
        return self.standing.word

    @property
    def approved_at(self) -> datetime | None:
        """The instant of its approval, even if it was paid or reversed later; None without one."""
        return self.standing.approved_at

    @property
    def payouts(self) -> Sequence[Payout]:
        """What payrolls have settled of the line."""
        return self.standing.payouts

    @property
    def waiting(self) -> LineWaiting:
        """What the next payroll would hold back of the line or carry over."""
        return self.standing.waiting

    @property
    def rejected_at(self) -> datetime | None:
        """The instant of its rejection; None without one."""
        return self.standing.rejected_at

    @property
    def reason(self) -> str:
        """The reason of its rejection; empty without one."""
        return self.standing.reason

    @property
    def waits_for(self) -> int | None:
        """The number of the card in doubt for which the line is on hold."""
        return self.standing.waits_for

    @property
    def heard_by(self) -> date | None:
        """The last day on which the line waits for the person's statement."""
        return self.standing.heard_by


def line_rows(
    *where: Any, limit: int = OF_A_MONTH, with_certificates: bool = True
) -> list[LineRow]:
    """Return the lines that fulfil the conditions, newest first, at most `limit`."""
    query = lines_with_states(*where).order_by(Line.number.desc()).limit(limit)
    company, lines = runtime().company, list(query)
    numbers = [line.number for line in lines]
    certificates = _certificates_of(numbers) if with_certificates else {}
    states = states_of(company, runtime().clock(), lines)
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
            created_at=line.created_at,
            certificate=certificates.get(line.number, (None, True))[0],
            revoked=not certificates.get(line.number, ("", True))[1],
            standing=states[line.number],
            sanction=is_sanction(line),
        )
        for line in lines
    ]


@page.get("/me")
def show() -> str:
    """Show a page of the reader's own lines, with the sums of this month's money and of all."""
    own, month = Line.person == me().person, runtime().today.replace(day=1)
    of_month = periods_by_month(runtime().company, me().person).get(month, [])
    until = row_number(request.args.get("before", ""))
    where = [own, Line.number < until] if until else [own]
    rows = line_rows(*where, limit=ON_A_PAGE + 1)  # one more tells whether there are older ones
    return render_template(
        "ledger/me/index.html",
        lines=rows[:ON_A_PAGE],
        sums=sums_of_lines(own),
        month=month,
        month_sums=sums_of_lines(own, Line.period.in_(of_month)) if of_month else NO_LINES,
        older=rows[ON_A_PAGE - 1].number if len(rows) > ON_A_PAGE else None,
        newest=not until,
        named=me().person not in unnamed(),
        appealed=_unanswered(me().person),
    )


def _unanswered(person: str) -> int:
    """The number of a person's appeals without an answer."""
    answered = AppealAnswer.select(AppealAnswer.appeal)
    own = Appeal.select().where(Appeal.person == person, Appeal.id.not_in(answered))
    return int(own.count())


@page.get("/lines/<int:number>")
def line(number: int) -> str:
    """Show one line and its reasoning."""
    return line_page(line_seen(number), Filled(new_key()))


def line_seen(number: int) -> Line:
    """Return the line, if the user may see it: an own one; HR and leaders any. Raises NotFound."""
    held = Line.get_or_none(Line.number == number)
    if held is None or not (held.person_id == me().person or me().role in HR | LEADERS):
        raise NotFound()
    return held


def own_line(number: int) -> Line:
    """Return an own line of the reader. Raises NotFound."""
    held: Line | None = Line.get_or_none(Line.number == number, Line.person == me().person)
    if held is None:
        raise NotFound()
    return held


def _story(held: Line) -> list[LineRow]:
    """The line and those of its recipient, clause and period, the newest first.

    Reversed, rejected and proposed again, they are one story.
    """
    rows = line_rows(
        Line.scheme == held.scheme,
        Line.period == held.period,
        Line.clause == held.clause,
        Line.kind == held.kind,
        Line.person == held.person_id if held.person_id else Line.team == held.team_id,
    )
    known = any(row.number == held.number for row in rows)
    return rows if known else line_rows(Line.number == held.number)


def _is_change(row: LineRow) -> bool:
    return row.reverses is not None or row.state == "rejected"


def line_page(held: Line, form: Filled) -> str:
    """The page of one line; `form` holds a refused rejection, statement or appeal."""
    story = _story(held)
    [row] = [each for each in story if each.number == held.number]
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
    falling = rejected_together(held) if may_reject else []
    statement = Statement.get_or_none(Statement.line == held.number)
    return render_template(
        "ledger/lines/index.html",
        line=row,
        story=story[::-1] if len(story) > 1 and any(map(_is_change, story)) else [],
        statement=statement.text if statement else "",
        may_state=own and row.sanction and statement is None and undecided,
        may_know=me().role in HR | LEADERS,
        explained=explain_line(held, runtime().company),
        photos=photos,
        may_appeal=own and not waiting and not (rejected and not loses_by_rejection(held)),
        appealed=waiting,
        key=form.key or new_key(),
        undoable=undoable_rejection_of(held.number, me().person, runtime().clock())
        if rejected
        else None,
        undo_minutes=UNDO_WITHIN.seconds // 60,
        falling=[each.number for each in falling],
        falling_fen=sum(each.amount or 0 for each in falling),
        form=form,
        inputs=INPUTS,
    )


@page.post("/lines/<int:number>/statement")
def make_statement(number: int) -> str | Response | tuple[str, int]:
    """Record the reader's statement on a sanction that is proposed for them."""
    held, form, by = own_line(number), filled(), me().person
    try:
        text = hear_statements.TEXT.read(form.values)
        runtime().write(lambda tx: state(tx, by, number, text))
    except JiebaoError as refusal:
        return line_page(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("陈述已提交，决定之前会先读它。"))
    return redirect_to(url_for("mine.line", number=number))


@page.post("/lines/<int:number>/reject")
def reject_line(number: int) -> str | Response | tuple[str, int]:
    """Reject one line and the lines of `rejected_together`; only HR and leaders may."""
    held, form, by = line_seen(number), filled(), me().person
    try:
        reason = reject.REASON.read(form.values)
        rejected = runtime().write(
            lambda tx: reject.reject(tx, by, number, reason, reject.begin_rejections(tx, by))
        )
    except JiebaoError as refusal:
        return line_page(held, form.refuse(refusal)), refusal.status
    flash_message(gettext("%(count)s 条已选不通过。", count=len(rejected)))
    return redirect_to(url_for("mine.line", number=number))
