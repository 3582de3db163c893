"""HR's page of one person: correct the data, transfer the person."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.models import Person as PersonRow
from webapp.core.errors import JiebaoError, NotFound
from webapp.core.phone_numbers import normalise
from webapp.core.sealed_numbers import number_sealer
from webapp.people.operations.correct_person import FROM_ON, CorrectionGiven, Wanted, correct_person
from webapp.people.operations.place_person import Placement
from webapp.people.operations.teams import SecondHead
from webapp.people.operations.transfers import ON, transfer
from webapp.people.pages.person_page import masked_phone, person_page
from webapp.people.person_fields import CORRECTABLE
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.formatting import day_text
from webapp.web.forms import Filled, filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("person", __name__)


@page.get("/staff/<person>")
def show(person: str) -> str:
    """Show the person's data and posts, with the forms that change them."""
    return person_page(person, Filled(""))


@page.post("/staff/<person>/correct")
def correct(person: str) -> str | Response | tuple[str, int]:
    """Correct fields of the person's data, with a reason."""
    form = filled()
    by = me().person
    try:
        given = _corrected(person, form)
        runtime().write(lambda tx: correct_person(tx, by, given))
    except JiebaoError as refusal:
        return person_page(person, form.refuse(refusal), "correct"), refusal.status
    flash_message(gettext("已更正。受影响的已结算期间，系统会自动重新核对。"))
    return redirect_to(url_for("person.show", person=person))


def _corrected(person: str, form: Filled) -> CorrectionGiven:
    """The corrections of a form: the fields whose text differs from the one it showed."""
    if not PersonRow.select().where(PersonRow.id == person).exists():
        raise NotFound()
    values = form.values
    wanted = {
        name: Wanted(values.get(f"was_{name}", ""), values[name])
        for name in CORRECTABLE
        if name in values and values[name] != values.get(f"was_{name}", "")
    }
    typed = values.get("phone", "")
    return CorrectionGiven(
        person=person,
        reason=values.get("reason", ""),
        wanted=wanted,
        phone=number_sealer(runtime().cipher)(normalise(typed)) if typed else None,
        no_phone="no_phone" in values,
        phone_shown=masked_phone(person),
        from_on=FROM_ON.read(values),
    )


@page.post("/staff/<person>/transfer")
def move(person: str) -> str | Response | tuple[str, int]:
    """Transfer the person to another post from a day on."""
    form = filled()
    by = me().person
    try:
        placement = _placement(person, form)
        replacing = "replacing" in form.values
        runtime().write(lambda tx: transfer(tx, by, placement, replacing=replacing))
    except JiebaoError as refusal:
        opened = "second_head" if isinstance(refusal, SecondHead) else "transfer"
        return person_page(person, form.refuse(refusal), opened), refusal.status
    flash_message(gettext("已调动，%(day)s起生效。", day=day_text(placement.on)))
    return redirect_to(url_for("person.show", person=person))


def _placement(person: str, form: Filled) -> Placement:
    return Placement(
        person=person,
        on=ON.read(form.values),
        role=form.values.get("role", ""),
        team=form.values.get("team") or None,
        supervisor=form.values.get("supervisor") or None,
        level=form.values.get("level") or None,
    )
