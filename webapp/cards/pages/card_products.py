"""HR's page of the card products from which sellers choose."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.cards.operations.set_card_products import (
    MOST_PRODUCTS,
    PRODUCT_LINES,
    set_card_products,
)
from webapp.core.errors import JiebaoError
from webapp.facts.card_products import CardProducts, card_products
from webapp.web.current_user import me, runtime
from webapp.web.flash import flash_message
from webapp.web.forms import Filled, filled, new_key
from webapp.web.request_hooks import redirect_to

page = Blueprint("card_products", __name__)


@page.get("/card-products")
def show() -> str:
    """The list as text, one product a line."""
    listed = card_products()
    return _page(Filled(new_key(), {"products": "\n".join(listed.offered)}), listed)


@page.post("/card-products")
def save() -> str | Response | tuple[str, int]:
    """Replace the list by what was typed."""
    form, by = filled(), me().person
    typed = form.values.get("products", "")
    try:
        saved = runtime().write(lambda tx: set_card_products(tx, by, typed))
    except JiebaoError as refusal:
        return _page(form.refuse(refusal, "products"), card_products()), refusal.status
    if saved.offered:
        flash_message(gettext("已保存：售卡时可选 %(n)s 种。", n=len(saved.offered)))
    else:
        flash_message(gettext("已保存：售卡时不再问是哪种卡。"))
    return redirect_to(url_for("card_products.show"))


def _page(form: Filled, listed: CardProducts) -> str:
    return render_template(
        "cards/products.html",
        form=form,
        most=MOST_PRODUCTS,
        earlier=listed.earlier,
        inputs={"products": PRODUCT_LINES},
    )
