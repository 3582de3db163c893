"""Show the comparison with call detail records: sellers' shares, imported tables, the rules."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.calling.operations.set_call_record_rules import set_call_record_rules
from webapp.company.roles import HR, LEADERS, SELLERS
from webapp.core.errors import JiebaoError
from webapp.facts.call_record_models import CallRecordTable
from webapp.facts.call_records import (
    SHARE_DAYS,
    ConfirmedShare,
    call_record_rules,
    confirmed_shares,
)
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("call_records", __name__)
TABLES = 5  # of the newest imports that are listed


@dataclass(frozen=True)
class SellerShare:
    """One seller's share of confirmed calls."""

    id: str
    name: str
    team_name: str
    share: ConfirmedShare


@page.get("/call-records")
def show() -> str:
    """Show the shares of the people in the reader's charge, lowest first; to HR also the rules."""
    return _show(Filled(""))


@page.post("/call-records")
def change() -> str | Response | tuple[str, int]:
    """Set the rules of the comparison; recent days are then compared again."""
    form, by = filled(), me().person
    roles, must_log = request.form.getlist("roles"), form.values.get("must_log") == "yes"
    try:
        runtime().write(lambda tx: set_call_record_rules(tx, by, roles, must_log=must_log))
    except JiebaoError as refusal:
        return _show(form.refuse(refusal)), refusal.status
    flash_message(gettext("已保存。最近的日子会按新的规定重新核对，过一会儿再看。"))
    return redirect_to(url_for("call_records.show"))


def _show(form: Filled) -> str:
    sellers = _shares()
    listed = list_page(len(sellers), "call_records.show")
    return render_template(
        "checks/call_records/index.html",
        sellers=listed.of(sellers),
        page=listed,
        compared=sum(each.share.compared for each in sellers),
        confirmed=sum(each.share.confirmed for each in sellers),
        tables=list(CallRecordTable.select().order_by(CallRecordTable.id.desc()).limit(TABLES)),
        rules=call_record_rules(),
        roles=sorted(SELLERS),
        days=SHARE_DAYS,
        is_hr=me().role in HR,
        form=form,
    )


def _shares() -> list[SellerShare]:
    here = runtime()
    company, today = here.company, here.today
    if me().role in HR | LEADERS:
        charge = frozenset(company.people)
    else:
        charge = company.in_charge_of(me().person, today, today)
    found = []
    for person, share in confirmed_shares(today, charge).items():
        posting = company.posting(person, today)
        team = company.teams.get(posting.team or "") if posting else None
        found.append(SellerShare(person, company.name_of(person), team.name if team else "", share))
    return sorted(found, key=lambda each: (each.share.percent, -each.share.unlogged, each.id))
