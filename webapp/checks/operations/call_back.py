"""Show a checker the full number of a card's customer, and record the customer's answer."""

from __future__ import annotations

from webapp.calling.operations.disclose_numbers import CHECK, note_showing
from webapp.cards.card_access import may_judge
from webapp.checks.models import Callback
from webapp.checks.operations.verdicts import NotYourTeam
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.facts.models import Card, Customer
from webapp.facts.transactions import Transaction

RESULTS = ("confirmed", "denied", "not_reached")


class NoNumber(JiebaoError):
    """The card has no customer with a number."""

    sentence = _("这张卡没有留下客户的号码，无法回访。")
    status = 409


class CallbackRefused(JiebaoError):
    """The card's customer does not want to be called."""

    sentence = _("这位客户要求不再联系，请用别的办法核实。")
    status = 409


def show_number(tx: Transaction, checker: str, card: int) -> Customer:
    """Return the customer to call, and record that this checker was shown the full number.

    Raises NotFound, NotYourTeam, NoNumber, CallbackRefused.
    """
    customer = _customer_of(tx, checker, card)
    note_showing(tx, checker, customer.id, CHECK)
    return customer


def note_callback(
    tx: Transaction, checker: str, card: int, record_id: str, result: str, note: str = ""
) -> None:
    """Record what the customer said, or that nobody answered; a repeated id changes nothing.

    Raises NotFound, NotYourTeam, UnknownChoice, NoNumber, CallbackRefused.
    """
    if Callback.get_or_none(Callback.id == record_id, Callback.person == checker) is not None:
        return
    if result not in RESULTS:
        raise UnknownChoice()
    _customer_of(tx, checker, card)
    tx.insert(
        Callback, id=record_id, card=card, person=checker, result=result, note=note, at=tx.now
    )
    tx.audit(checker, "call_back", f"fact:{card}", after={"result": result})
    tx.notice("checks")


def _customer_of(tx: Transaction, checker: str, number: int) -> Customer:
    card = Card.get_or_none(Card.fact == number)
    if card is None:
        raise NotFound()
    if not may_judge(tx.company, checker, card.fact, tx.company.clock.day(tx.now)):
        raise NotYourTeam()
    customer = Customer.get_or_none(Customer.id == card.customer_id)
    if customer is None or not customer.phone_cipher:
        raise NoNumber()
    if customer.do_not_contact_at is not None:
        raise CallbackRefused()
    found: Customer = customer
    return found
