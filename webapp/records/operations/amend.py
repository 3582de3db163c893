"""Withdraw or correct one's own record of today by a new fact that names the old one."""

from __future__ import annotations

from dataclasses import replace

from webapp.calling.operations import record_call as calls
from webapp.calling.operations.customers import contact_again
from webapp.cards.operations import record_card as cards
from webapp.cards.product_of_sale import product_of_sale
from webapp.checks.operations.verdicts import days_moved_by
from webapp.core.errors import Missing, NoLongerCounts, NotOwn, NotToday
from webapp.facts.card_serials import clean_serial
from webapp.facts.card_states import CLOCK
from webapp.facts.current import is_current, latest_verdict, serial_is_taken
from webapp.facts.models import Call, Card, Fact
from webapp.facts.open_checks import ask_for_checks_of_copies
from webapp.facts.operations.record import Receipt, content_hash, known_already, record
from webapp.facts.opinions import opinions_of
from webapp.facts.transactions import Transaction


def own_record(
    tx: Transaction, seller: str, number: int, kinds: tuple[str, ...] = ("call", "card")
) -> Fact:
    """Return the seller's valid call or card of today. Raises NotOwn, NotToday, NoLongerCounts."""
    fact = Fact.get_or_none(Fact.number == number, Fact.person == seller, Fact.kind.in_(kinds))
    if fact is None:
        raise NotOwn()
    if fact.day != tx.company.clock.day(tx.now):
        raise NotToday()
    if not is_current(number) or latest_verdict(number) is not None or opinions_of(number):
        raise NoLongerCounts()
    return fact


def withdraw_record(tx: Transaction, seller: str, number: int, record_id: str) -> Receipt:
    """Withdraw one's own record of today, so that it counts nowhere.

    A repeated `record_id` changes nothing. Raises NotOwn, NotToday, NoLongerCounts.
    """
    digest = content_hash({"kind": "withdrawal", "of": number})
    known = known_already(record_id, digest)
    if known is not None:
        return known
    fact = own_record(tx, seller, number)
    receipt = record(tx, "withdrawal", record_id, digest, person=seller, by=seller, corrects=number)
    call = Call.get_or_none(Call.fact == number)
    if call is not None and call.customer_id is not None:
        contact_again(tx, seller, call.customer_id, fact.at)
    _recompute_days(tx, fact)
    return receipt


def correct_call(tx: Transaction, seller: str, number: int, command: calls.CallCommand) -> Receipt:
    """Replace one's own call of today by a corrected one, which keeps the time of the call.

    It keeps the time of receipt too (rule 5): a correction counts as received when its first
    version was.
    """
    digest = content_hash({"of": number, "call": calls.call_digest(seller, command)})
    known = known_already(command.id, digest)
    if known is not None:
        return known
    fact = own_record(tx, seller, number, ("call",))
    calls.check_call(tx, command)
    receipt = record(
        tx,
        "call",
        command.id,
        digest,
        person=seller,
        by=seller,
        at=fact.at,
        received=fact.received_at,
        corrects=number,
    )
    old = Call.get_by_id(number)
    if old.customer_id is not None:
        contact_again(tx, seller, old.customer_id, fact.at)  # unless the correction asks for it too
    # A correction does not prove the moment.
    calls.insert_call(tx, receipt.number, seller, replace(command, mark=old.mark))
    _recompute_days(tx, fact)
    if old.customer_id != Call.get_by_id(receipt.number).customer_id:
        _touch_first_contact(tx, "calls", fact)
    return receipt


def correct_card(tx: Transaction, seller: str, number: int, command: cards.CardCommand) -> Receipt:
    """Replace one's own card of today; both times stay, and the photo if no new one is given."""
    digest = content_hash({"of": number, "card": cards.card_digest(seller, command)})
    known = known_already(command.id, digest)
    if known is not None:
        return known
    fact = own_record(tx, seller, number, ("card",))
    serial = clean_serial(command.serial)
    if command.visited is None:
        raise Missing("visited")
    command = replace(command, product=product_of_sale(command.product, serial))
    receipt = record(
        tx,
        "card",
        command.id,
        digest,
        person=seller,
        by=seller,
        at=fact.at,
        received=fact.received_at,
        corrects=number,
    )
    held = CLOCK if Card.get_by_id(number).mark == CLOCK else ""
    mark = cards.DUPLICATE_SERIAL if serial_is_taken(serial, besides=receipt.number) else held
    cards.insert_card(tx, receipt.number, seller, command, serial, mark)
    if command.photo is None:
        old_photo = Card.get_by_id(number).photo_id
        Card.update(photo=old_photo).where(Card.fact == receipt.number).execute()
        if old_photo is not None:
            ask_for_checks_of_copies(tx, old_photo)
    _recompute_days(tx, fact)
    if Card.get_by_id(number).customer_id != Card.get_by_id(receipt.number).customer_id:
        _touch_first_contact(tx, "cards", fact)
    tx.notice("checks")
    return receipt


def _touch_first_contact(tx: Transaction, metric: str, fact: Fact) -> None:
    """Touch the day of a record that names another customer now: no tally tells of it."""
    tx.touch(metric, fact.day, fact.day, who=fact.person_id)


def _recompute_days(tx: Transaction, fact: Fact) -> None:
    tx.flush()
    for person, day in days_moved_by(fact.number):
        tx.recompute(person, day)
