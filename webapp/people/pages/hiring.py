"""HR's page that adds one person, and shows their first password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from rules.facts import LEVELS, PLANS, ROLES
from webapp.core.errors import JiebaoError, Missing, _
from webapp.core.fields import Text
from webapp.core.phone_numbers import normalise
from webapp.core.sealed_numbers import number_sealer
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import PersonGiven
from webapp.people.operations.hire_person import SameName, hire_person
from webapp.people.pages.person_page import supervisor_choices
from webapp.people.person_fields import (
    BIRTHDAY,
    GRADE,
    HIRED,
    NAME,
    read_day,
    read_grade,
    read_name,
    read_plan,
    read_sex,
)
from webapp.spreadsheets.cells import staff_number
from webapp.spreadsheets.values import Refused
from webapp.web import first_passwords
from webapp.web.current_user import me, runtime
from webapp.web.forms import Filled, filled
from webapp.web.operations.first_passwords import HIRE, keep_first_passwords, open_batch
from webapp.web.operations.sign_in import hash_drawn_password

page = Blueprint("hiring", __name__)
NUMBER = Text("number", most=32)
INPUTS = {each.name: each for each in (NUMBER, NAME, GRADE, BIRTHDAY, HIRED)}


class NotAStaffNumber(JiebaoError):
    """The text is no staff number."""

    sentence = _("工号只能用字母、数字和 . _ -，最多 32 位。")
    field = "number"


@page.get("/hire")
def show() -> str:
    """Show the empty form."""
    return _form(Filled("", {"hired": runtime().today.isoformat()}))


@page.post("/hire")
def add() -> str | Response | tuple[str, int]:
    """Add the person, and show their first password."""
    form = filled()
    by, first = me().person, first_passwords.draw_password()
    same = "same_name" in form.values
    try:
        given = _given(form, hash_drawn_password(first))
        sealed = runtime().cipher.encrypt_first_password(given.id, first)

        def work(tx: Transaction) -> int:
            hire_person(tx, by, given, another_of_the_name=same)
            batch = open_batch(tx, by, HIRE)
            keep_first_passwords(tx, batch, {given.id: sealed})
            return batch

        batch = runtime().write(work)
    except JiebaoError as refusal:
        if refusal.field == "id":
            refusal.field = "number"
        return _form(form.refuse(refusal), isinstance(refusal, SameName)), refusal.status
    return render_template("people/staff/hired.html", given=given, first=first, batch=batch)


def _given(form: Filled, first_hash: str) -> PersonGiven:
    values = form.values
    typed = values.get("phone", "")
    role = values.get("role", "")
    if not role:
        raise Missing("role")
    return PersonGiven(
        id=_number(NUMBER.clean(values.get("number", ""))),
        name=read_name(values.get("name", "")),
        role=role,
        team=values.get("team") or None,
        supervisor=values.get("supervisor") or None,
        level=values.get("level") or None,
        sex=read_sex(values.get("sex", "")),
        grade=read_grade(values.get("grade", "")),
        hired=read_day(HIRED, values.get("hired", "")),
        birthday=read_day(BIRTHDAY, values.get("birthday", "")),
        plan=str(read_plan(values.get("plan", ""))),
        phone=number_sealer(runtime().cipher)(normalise(typed)) if typed else None,
        password_hash=first_hash,
    )


def _number(typed: str) -> str:
    try:
        return staff_number(typed)
    except Refused as refusal:
        raise NotAStaffNumber() from refusal


def _form(form: Filled, namesake: bool = False) -> str:
    here = runtime()
    context: dict[str, Any] = {
        "form": form,
        "inputs": INPUTS,
        "namesake": namesake,
        "roles": sorted(ROLES),
        "levels": LEVELS,
        "plans": PLANS,
        "teams": [(key, team.name) for key, team in here.company.open_teams(here.today).items()],
        "supervisors": supervisor_choices(),
    }
    return render_template("people/staff/hire.html", **context)
