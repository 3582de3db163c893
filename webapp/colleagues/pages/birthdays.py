"""Birthdays: the own choice and greeting; for those in charge and HR the month and what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Redirect

from certificates.record_sheet import RecordLine, RecordSheet, record_pdf
from webapp.colleagues.anniversaries import LATE, NOBODY, YearlyDay, last_of
from webapp.colleagues.birthday_reading import (
    birthday_rows,
    birthdays_in,
    choice_of,
    choices,
    due_for,
    hirings_in,
    month_of,
    public_rows,
    shown_greeting,
    without_birthday,
)
from webapp.colleagues.operations.greet import WORDS, choose_birthday, greet, thank
from webapp.company.roles import CHECKERS, HR
from webapp.core.errors import JiebaoError
from webapp.facts.transactions import Transaction
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.formatting import month_text, short_day_text
from webapp.web.forms import Filled, filled, row_number
from webapp.web.list_pages import list_page
from webapp.web.request_hooks import redirect_to

page = Blueprint("birthdays", __name__)


@page.get("/birthdays")
def show() -> str:
    """Show the month's birthdays as far as the member may see them, and the own choice."""
    return _page(Filled(""))


def _page(form: Filled, refused: str = "") -> str:
    here, by = runtime(), me().person
    company, today = here.company, here.today
    seen = choices()
    return render_template(
        "colleagues/birthdays.html",
        greeting=shown_greeting(by, today),
        hired=company.people[by].hired,
        own=choice_of(by),
        due=due_for(company, by, today, seen) if me().role in CHECKERS else [],
        today=today,
        late=LATE,
        form=form,
        refused=refused,
        words=WORDS,
        team_of=_team_of,
        **_month(seen),
    )


def _month(seen: dict[str, str]) -> dict[str, Any]:
    """The month asked for: birthdays and anniversaries that the member may see, a page of each."""
    company, today = runtime().company, runtime().today
    month = month_of(today, request.args.get("month", ""))
    days = _visible(birthdays_in(company, month, today), seen)
    in_charge = me().role in HR | CHECKERS
    hirings = _in_charge(hirings_in(company, month, today)) if in_charge else []
    kept = {"month": f"{month:%Y-%m}"}
    listed = list_page(len(days), "birthdays.show", kept=kept)
    of_hirings = list_page(len(hirings), "birthdays.show", name="years", kept=kept)
    return {
        "month": month,
        "before": month - timedelta(days=1),
        "after": last_of(month) + timedelta(days=1),
        "rows": birthday_rows(company, listed.of(days), today, seen),
        "hirings": of_hirings.of(hirings),
        "page": listed,
        "hirings_page": of_hirings,
        "in_charge": in_charge,
        "unknown": without_birthday(company, today) if me().role in HR else 0,
    }


def _visible(days: list[YearlyDay], seen: dict[str, str]) -> list[YearlyDay]:
    """The birthdays that the member may see.

    HR sees all; who is in charge those of their people who let them; all others the public ones of
    the own team, a leader those of the company.
    """
    if me().role in HR:
        return days
    public = public_rows(days, seen)
    if me().role in CHECKERS:
        own = {each.person for each in _in_charge(days) if seen.get(each.person) != NOBODY}
        shown = own | {each.person for each in public if _is_near(each.person)}
        return [each for each in days if each.person in shown]
    return [each for each in public if _is_near(each.person)]


def _is_near(person: str) -> bool:
    """Whether a person is of the member's team; everybody is where the member has no team."""
    posting = runtime().company.posting(person, runtime().today)
    return not me().team or (posting is not None and posting.team == me().team)


def _in_charge(days: list[YearlyDay]) -> list[YearlyDay]:
    """The days of those in the member's charge; of all for HR."""
    if me().role in HR:
        return days
    today = runtime().today
    people = runtime().company.in_charge_of(me().person, today, today)
    return [each for each in days if each.person in people]


def _team_of(person: str) -> str:
    company = runtime().company
    posting = company.posting(person, runtime().today)
    team = company.teams.get(posting.team or "") if posting else None
    return team.name if team else ""


@page.get("/birthdays.pdf")
def sheet() -> Response:
    """HR's list of a month to print, without those whose birthday is not public."""
    company, today = runtime().company, runtime().today
    month = month_of(today, request.args.get("month", ""))
    days = birthdays_in(company, month, today)
    public = public_rows(days, choices())
    pdf = record_pdf(_sheet(month, public, len(days) - len(public)))
    return Response(
        pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="birthdays-{month:%Y-%m}.pdf"'},
    )


def _sheet(month: date, days: list[YearlyDay], others: int) -> RecordSheet:
    company = runtime().company
    lines = [
        RecordLine(short_day_text(each.on), company.name_of(each.person), _team_of(each.person))
        for each in days
    ]
    return RecordSheet(
        company=setting("company", COMPANY),
        title=gettext("%(n)s 人", n=len(days)),
        name=gettext("%(month)s生日", month=month_text(month)),
        under=gettext("选了公开的同事"),
        bars=(),
        lines=lines or [RecordLine("", gettext("这个月没有"), "")],
        foot=gettext("另有 %(n)s 人不公开，不印。", n=others) if others else "",
    )


@page.post("/birthdays/choice")
def choose() -> Redirect:
    """Choose who sees one's birthday."""
    by, seen_by = me().person, request.form.get("seen_by", "")
    runtime().write(lambda tx: choose_birthday(tx, by, seen_by))
    flash_message(gettext("已保存。"))
    return redirect_to(url_for("birthdays.show"))


@page.post("/birthdays/greet")
def send() -> str | Redirect | tuple[str, int]:
    """Greet somebody whose birthday is due."""
    form, by = filled(), me().person
    person = form.values.get("person", "")

    def work(tx: Transaction) -> int:
        return greet(tx, by, person, WORDS.read(form.values))

    return _done(work, gettext("已祝贺，生日当天他在手机上看到。"), form, person)


@page.post("/birthdays/thanks")
def say_thanks() -> str | Redirect | tuple[str, int]:
    """Thank for the own greeting."""
    form, by = filled(), me().person
    greeting = row_number(form.values.get("greeting", ""))
    return _done(lambda tx: thank(tx, by, greeting), gettext("已谢过。"), form, "")


def _done(
    work: Callable[[Transaction], object], said: str, form: Filled, refused: str
) -> str | Redirect | tuple[str, int]:
    try:
        runtime().write(work)
    except JiebaoError as refusal:
        return _page(form.refuse(refusal), refused), refusal.status
    flash_message(said)
    return redirect_to(url_for("birthdays.show"))
