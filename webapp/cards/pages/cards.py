"""Show and receive the form of a card sale: photo, serial and customer."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.calling.operations.customers import NAME
from webapp.calling.pages.customer_form import customer_of
from webapp.cards.operations.record_card import CardCommand, PhotoTaken, record_card
from webapp.cards.pages.uploads import photo_of
from webapp.core.errors import JiebaoError, _
from webapp.facts.card_products import card_products
from webapp.facts.card_serials import SERIAL
from webapp.facts.models import Card
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, form_key, new_key
from webapp.web.request_hooks import redirect_to

page = Blueprint("cards", __name__)
INPUTS = {each.name: each for each in (SERIAL, NAME)}


class PhotoMissing(JiebaoError):
    """The form has no photo."""

    sentence = _("请拍一张卡片的照片。")
    field = "photo"


@page.get("/cards/new")
def new() -> str:
    """Show the form, the camera first."""
    return _form(Filled(new_key()))


@page.post("/cards")
def record() -> str | Response | tuple[str, int]:
    """Store the photo, then record the sale."""
    form = filled()
    seller = me().person
    try:
        photo = photo_of(form)
        if photo is None:
            raise PhotoMissing()
        command = command_of(form, photo)
        receipt = runtime().write(lambda tx: record_card(tx, seller, command))
    except JiebaoError as refusal:
        return _form(form.refuse(refusal, "serial")), refusal.status
    if Card.get_by_id(receipt.number).mark:
        flash_message(
            gettext(
                "已收下，但卡号 %(serial)s 以前售出过：标记为卡号重复，主管核实后才计入。",
                serial=form.values.get("serial", ""),
            )
        )
    elif not receipt.known:
        flash_message(gettext("售卡成功，已记下第 %(number)s 号。", number=receipt.number))
    return redirect_to(url_for("today.show"))


def command_of(form: Filled, photo: PhotoTaken | None) -> CardCommand:
    """Return the form as a CardCommand."""
    visited = {"yes": True, "no": False}.get(form.values.get("visited", ""))
    return CardCommand(
        id=form_key(form),
        serial=SERIAL.read(form.values),
        visited=visited,
        customer=customer_of(form),
        photo=photo,
        product=form.values.get("product", ""),
    )


def _form(form: Filled) -> str:
    products = card_products().offered
    return render_template("cards/new.html", form=form, inputs=INPUTS, products=products)
