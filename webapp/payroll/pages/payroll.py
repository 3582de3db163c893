"""Payroll pages: lines that wait to be paid, closed months, payments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from rules.periods import period_of, previous
from webapp.company.deadlines import UNDO_WITHIN
from webapp.company.roles import HR
from webapp.core.errors import JiebaoError
from webapp.ledger.operations.approve import two_from
from webapp.ledger.payroll_models import Payment, Payroll
from webapp.ledger.payroll_plan import PayPlan
from webapp.ledger.undoing import can_undo_close, can_undo_payment
from webapp.ledger.unpaid_lines import is_base_pay_elsewhere, paid_here, plan_payroll
from webapp.payroll.closing import closing_numbers, open_items
from webapp.payroll.lines_to_decide import Approver
from webapp.payroll.operations.close_payroll import (
    PayrollChanged,
    ShownPayroll,
    close_payroll_apart,
    demand_closable,
    pay,
)
from webapp.payroll.operations.set_base_pay_place import set_base_pay_place
from webapp.payroll.operations.set_two_people import TWO_PEOPLE_SUM, set_two_people
from webapp.payroll.person_pay import of_plan, totals_of_payrolls
from webapp.schemes.scheme_names import clause_name
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.formatting import period_text, yuan
from webapp.web.forms import Filled, filled, row_number
from webapp.web.list_pages import ListPage, list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("payroll", __name__)
LISTS = ("pays", "rests", "taken", "carried", "left", "closed")
ON_A_PAGE = 12  # rows, so that the page stays under 1,500 pixels
MONTHS = 6  # closed months on a page


@page.get("/payroll")
def index() -> str:
    """Show what the open month would pay, keep on hold and carry over, and the closed months."""
    return _show(Filled(""))


def _show(form: Filled) -> str:
    company, elsewhere = runtime().company, is_base_pay_elsewhere()
    plans = plan_payroll(company, runtime().clock())
    lists = _lists(plans, elsewhere)
    pages = {name: _list_page(name, len(rows)) for name, rows in lists.items()}
    shown = {name: pages[name].of(rows) for name, rows in lists.items()}
    return render_template(
        "payroll/index.html",
        pages=pages,
        pays=[of_plan(plan, elsewhere) for plan in shown["pays"]],
        total=closing_numbers(plans, elsewhere).fen,
        elsewhere=elsewhere,
        rests=shown["rests"],
        taken=shown["taken"],
        carried=shown["carried"],
        leavers=shown["left"],
        clause_name=lambda line: gettext(clause_name(line.scheme, line.clause)),
        closed=_closed_months(shown["closed"]),
        people=company.people,
        month=form.values.get("month") or _last_month(),
        undo_minutes=UNDO_WITHIN.seconds // 60,
        two_from=two_from(),
        two_people_sum=TWO_PEOPLE_SUM,
        form=form,
    )


def _lists(plans: Sequence[PayPlan], elsewhere: bool) -> dict[str, Sequence[Any]]:
    """The rows of each of the LISTS. A leaver's debts are listed once, among `left`."""
    left = _left()
    leavers = [plan for plan in plans if plan.person in left and plan.debt]
    owing = {plan.person for plan in leavers}
    return {
        "pays": [plan for plan in plans if paid_here(plan.rows, elsewhere)],
        "rests": [rest for plan in plans for rest in plan.rests],
        "taken": [taken for plan in plans for taken in plan.taken],
        "carried": [each for plan in plans if plan.person not in owing for each in plan.carried],
        "left": leavers,
        "closed": list(Payroll.select().order_by(Payroll.month.desc())),
    }


def _closed_months(payrolls: Iterable[Payroll]) -> list[dict[str, Any]]:
    """Closed months with their sums and payments, and what of them the reader can undo."""
    now, totals = runtime().clock(), totals_of_payrolls()
    payments = {payment.payroll_id: payment for payment in Payment.select()}
    found = []
    for payroll in payrolls:
        payment = payments.get(payroll.month)
        is_fresh = payroll.closed_at > now - UNDO_WITHIN
        found.append(
            {
                "payroll": payroll,
                "total": totals.get(payroll.month, 0),
                "payment": payment,
                "undo": is_fresh and can_undo_close(payroll, now),
                "undo_payment": payment is not None and can_undo_payment(payment, now),
            }
        )
    return found


def _list_page(name: str, count: int) -> ListPage:
    """The page that the address names of one of the lists; links to others keep it."""
    kept = {other: request.args.get(other, "") for other in LISTS if other != name}
    size = MONTHS if name == "closed" else ON_A_PAGE
    return list_page(count, "payroll.index", size, name=name, kept=kept)


def _left() -> frozenset[str]:
    """The people whose last day employed is over."""
    people, today = runtime().company.people.values(), runtime().today
    return frozenset(person.id for person in people if person.left and person.left < today)


@page.get("/payroll/close")
def ask() -> str:
    """Show once, before a month is closed, its numbers and what of it is still open.

    A month that cannot be closed is refused beside its field, on the page of payrolls.
    """
    month = request.args.get("month", "") or _last_month()
    form = Filled("", {"month": month})
    try:
        demand_closable(runtime().company, month, runtime().clock())
    except JiebaoError as refusal:
        return _show(form.refuse(refusal))
    return _ask(month, form)


def _ask(month: str, form: Filled) -> str:
    here = runtime()
    now, elsewhere = here.clock(), is_base_pay_elsewhere()
    return render_template(
        "payroll/close.html",
        month=month,
        numbers=closing_numbers(plan_payroll(here.company, now), elsewhere),
        elsewhere=elsewhere,
        items=open_items(Approver(me().person, here.company, now), month),
        may_close=me().role in HR,
        undo_minutes=UNDO_WITHIN.seconds // 60,
        form=form,
    )


def _last_month() -> str:
    return previous(period_of("month", runtime().today)).key


@page.post("/payroll")
def close() -> str | Response | tuple[str, int]:
    """Close a month, if its numbers are still those that the page has shown."""
    form, by = filled(), me().person
    values = form.values
    month, here = values.get("month", ""), runtime()
    numbers = (row_number(values.get(name, "")) for name in ("people", "lines", "sum"))
    try:
        shown = ShownPayroll(*numbers)
        close_payroll_apart(here.write, here.clock(), by, month, shown)
    except PayrollChanged as refusal:
        return _ask(month, form.refuse(refusal)), refusal.status
    except JiebaoError as refusal:
        return _show(form.refuse(refusal)), refusal.status
    flash_message(
        gettext("%(month)s已关账，共 %(n)s 条。", month=period_text(month), n=shown.lines),
        more=(url_for("payroll_files.download", month=month), gettext("下载发放表")),
    )
    return redirect_to(url_for("payroll.index"))


@page.post("/payroll/<month>/paid")
def paid(month: str) -> Response:
    """Mark a closed month as paid."""
    by = me().person
    try:
        runtime().write(lambda tx: pay(tx, by, month))
        flash_message(gettext("%(month)s已标记为发放。", month=period_text(month)))
    except JiebaoError as refusal:
        flash_message(refusal_sentence(refusal), "error")
    return redirect_to(url_for("payroll.index"))


@page.post("/payroll/base-pay")
def base_pay() -> Response:
    """Set whether base pay is paid here or elsewhere, for months that are closed from now on."""
    by, elsewhere = me().person, filled().values.get("place") == "elsewhere"
    runtime().write(lambda tx: set_base_pay_place(tx, by, elsewhere))
    told = gettext("底薪另外发，不在发放表里。") if elsewhere else gettext("底薪在这里一起发。")
    flash_message(told)
    return redirect_to(url_for("payroll.index"))


@page.post("/payroll/two-people")
def two_people() -> str | Response | tuple[str, int]:
    """Set the sum from which on two people must approve a line."""
    form, by = filled(), me().person
    try:
        fen = TWO_PEOPLE_SUM.read(form.values)
        runtime().write(lambda tx: set_two_people(tx, by, fen))
    except JiebaoError as refusal:
        return _show(form.refuse(refusal)), refusal.status
    flash_message(gettext("%(sum)s 起要两个人审核。", sum=yuan(fen)))
    return redirect_to(url_for("payroll.index"))
