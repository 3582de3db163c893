"""A seller's own customers, next to call first."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.calling.call_list import Listed, ListPlace, call_list, is_done, place_in
from webapp.calling.operations.disclose_numbers import KEPT, PAGE, note_showing
from webapp.facts.models import Customer
from webapp.web.current_user import me, office
from webapp.web.json_clients import kept_for_later

page = Blueprint("customers", __name__)
MOST = 200  # shown at once
AHEAD = 5  # whose pages a phone keeps for a time without a network


@page.get("/customers")
def show() -> str:
    """The own customers, next to call first."""
    listed = own_list()
    return render_template(
        "calling/customers/index.html",
        customers=[each for each in listed if not is_done(each)][:MOST],
        done=[each for each in listed if is_done(each)][:MOST],
        today=office().today,
    )


def own_list() -> list[Listed]:
    """The list of who is signed in."""
    here = office()
    return call_list(me().person, here.clock(), here.today)


def current(chosen: int | None) -> tuple[ListPlace, str | None]:
    """Whom to call now, with the number in full: noted as shown, since it goes to the screen."""
    place = place_in(own_list(), chosen)
    if place.customer is None:
        return place, None
    here, member, customer = office(), me().person, place.customer.id
    sealed = Customer.get_by_id(customer).phone_cipher
    if sealed is None:
        return place, None
    how = KEPT if kept_for_later() else PAGE
    here.write(lambda tx: note_showing(tx, member, customer, how))
    return place, here.cipher.decrypt(sealed)


def ahead() -> list[int]:
    """The next of the own list: their pages are for a phone to keep."""
    ready = [each.id for each in own_list() if each.turn.may_be_called]
    return ready[:AHEAD]
