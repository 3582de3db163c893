"""Read the customer of a form, and encrypt a typed number."""

from __future__ import annotations

from webapp.calling.operations.customers import NAME, CustomerGiven, listed_customer
from webapp.core.phone_numbers import normalise
from webapp.core.sealed_numbers import SealedNumber, number_sealer
from webapp.web.current_user import me, runtime
from webapp.web.forms import Filled, row_number


def seal_typed(typed: str) -> SealedNumber | None:
    """A typed phone number encrypted and hashed for the database; None for an empty field.

    Raises NotANumber.
    """
    return number_sealer(runtime().cipher)(normalise(typed)) if typed else None


def customer_of(form: Filled) -> CustomerGiven:
    """The customer of a form: by the typed number, else one of the seller's own by id.

    The number takes precedence, because the call list preselects a customer.
    """
    chosen = row_number(form.values.get("customer", ""))
    if chosen and not form.values.get("phone", "").strip():
        own = listed_customer(chosen, me().person)
        if own is not None:
            return own
    return CustomerGiven(NAME.read(form.values), seal_typed(form.values.get("phone", "")))
