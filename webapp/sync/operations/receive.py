"""Record once what was made on a phone, with its evidence: signature, clock, sequence."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from webapp.calling.operations.disclose_numbers import note_dial
from webapp.calling.operations.record_call import CallCommand, record_new_call
from webapp.calling.operations.touch_customer import TouchGiven, touch_customer
from webapp.cards.operations.record_card import DUPLICATE_SERIAL, CardCommand, record_card
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.deals.operations.record_deal import record_deal
from webapp.deals.phone_deals import PhoneDeal, phone_deal_command
from webapp.facts.card_states import CLOCK
from webapp.facts.evidence_models import Device, DeviceUse, Origin, PromisedPhoto
from webapp.facts.models import Card
from webapp.facts.operations.record import Receipt, known_already
from webapp.facts.transactions import Transaction
from webapp.sync.event_time import Moment, TimeClaim, proven_moment
from webapp.sync.phone_history import PhoneHistory, phone_history

SHARED = "device_shared"  # another member uses this phone too
TWICE = "sequence_twice"  # the phone has used this number of its sequence before
AWAITED, STORED = "awaited", "stored"


class OthersRecord(JiebaoError):
    """Another member made the record on this phone; the phone keeps it for that member."""

    sentence = _("这条记录是 %(member)s 登记的，请本人登录后上传。")


@dataclass(frozen=True)
class Promise:
    """A card's photo that is still on the phone; the fields are those of `PromisedPhoto`."""

    sha256: str
    size: int
    original_sha256: str
    source: str
    metadata: str
    exif: bytes | None


@dataclass(frozen=True)
class DialCommand:
    """The seller dialled a number of the call list; `customer` None: the customer is unknown."""

    id: str
    customer: int | None


@dataclass(frozen=True)
class SheetGiven:
    """What one of a learning pair wrote of the other's method, or tapped: one of the two is empty.

    The room of the pairs keeps it (`KeepSheet`), which this room may not import.
    """

    id: str
    pair: int
    method: str
    result: str


# Transaction, member, sheet, hash of the content, moment of the sheet.
KeepSheet = Callable[[Transaction, str, SheetGiven, str, datetime], Receipt]


def keep_no_sheet(
    _tx: Transaction, _member: str, _given: SheetGiven, _digest: str, _at: datetime
) -> Receipt:
    """Refuse a sheet where no room keeps it. Raises NotFound."""
    raise NotFound()


@dataclass(frozen=True)
class Arrival:
    """A record as it arrived: `hash` is of its content, `sealed` is the content encrypted.

    `device` and `sequence` None: the phone has no key, or its signature is wrong. `marks` are those
    of signature, customer and photo.
    """

    command: CallCommand | CardCommand | DialCommand | TouchGiven | SheetGiven | PhoneDeal
    hash: str
    sealed: str
    claim: TimeClaim
    device: str | None = None
    sequence: int | None = None
    signature: str | None = None
    marks: tuple[str, ...] = ()
    promise: Promise | None = None


@dataclass(frozen=True)
class Received:
    """The answer to a record: its receipt, whether its photo is awaited or stored, its marks."""

    receipt: Receipt
    photo: str | None
    marks: tuple[str, ...]


def bind_device(tx: Transaction, member: str, device: str, key: str, agent: str) -> None:
    """Insert the `Device` and this member's `DeviceUse`, unless they exist."""
    if not Device.select().where(Device.id == device).exists():
        tx.insert(Device, id=device, key=key, agent=agent, first_seen_at=tx.now)
    use = DeviceUse.select().where(DeviceUse.device == device, DeviceUse.person == member)
    if not use.exists():
        tx.insert(DeviceUse, device=device, person=member, since=tx.now)
        tx.audit(member, "bind_device", f"device:{device}", after={"agent": agent})


def receive_record(
    tx: Transaction, member: str, arrival: Arrival, keep_sheet: KeepSheet = keep_no_sheet
) -> Received:
    """Record one arrival; for a record that is known already, return its receipt again.

    A record whose moment cannot be proved is stored but held: it counts after a supervisor has
    accepted it (see `proven_moment`). Raises what `record_new_call`, `record_card`, `record_deal`,
    `touch_customer` and `keep_sheet` raise.
    """
    if isinstance(arrival.command, DialCommand):
        return _receive_dial(tx, member, arrival, arrival.command)
    if isinstance(arrival.command, TouchGiven):
        at = _moment(tx.now, arrival, _history(member, arrival)).at
        receipt = touch_customer(tx, member, arrival.command, arrival.hash, at)
        return Received(receipt, None, ())
    if isinstance(arrival.command, SheetGiven):
        at = _moment(tx.now, arrival, _history(member, arrival)).at
        return Received(keep_sheet(tx, member, arrival.command, arrival.hash, at), None, ())
    known = known_already(arrival.command.id, arrival.hash)
    if isinstance(arrival.command, PhoneDeal):
        return Received(known or _record_deal(tx, member, arrival, arrival.command), None, ())
    if known is not None:
        return _repeat(known)
    history = _history(member, arrival)
    moment = _moment(tx.now, arrival, history)
    held_mark = CLOCK if moment.held else ""
    command = replace(arrival.command, at=moment.at, mark=held_mark)
    receipt = _record(tx, member, command, arrival.hash)
    marks = (*arrival.marks, *moment.marks, *_phone_marks(history))
    _keep_origin(tx, receipt.number, arrival, moment, marks)
    if arrival.promise is not None:
        tx.insert(PromisedPhoto, card=receipt.number, **vars(arrival.promise))
    if isinstance(command, CardCommand):
        marks = (*marks, *_card_marks(receipt.number))
    return Received(receipt, AWAITED if arrival.promise else None, marks)


def _card_marks(number: int) -> tuple[str, ...]:
    """The mark of a card whose serial was sold before, set by `record_card`."""
    marked = Card.select().where(Card.fact == number, Card.mark == DUPLICATE_SERIAL)
    return (DUPLICATE_SERIAL,) if marked.exists() else ()


def _receive_dial(tx: Transaction, member: str, arrival: Arrival, command: DialCommand) -> Received:
    at = _moment(tx.now, arrival, _history(member, arrival)).at
    receipt = note_dial(tx, member, command.id, arrival.hash, command.customer, at)
    return Received(receipt, None, ())


def _record_deal(tx: Transaction, member: str, arrival: Arrival, deal: PhoneDeal) -> Receipt:
    """Record a deal at its typed moment, else when the phone kept it: neither needs a proof."""
    kept = _moment(tx.now, arrival, _history(member, arrival)).at
    zone = tx.company.clock.zone
    return record_deal(tx, member, phone_deal_command(deal, member, kept, zone), arrival.hash)


def _record(
    tx: Transaction, member: str, command: CallCommand | CardCommand, digest: str
) -> Receipt:
    if isinstance(command, CallCommand):
        return record_new_call(tx, member, command, digest)
    return record_card(tx, member, command, digest)


def _history(member: str, arrival: Arrival) -> PhoneHistory:
    return phone_history(arrival.device, arrival.sequence, member)


def _moment(received: datetime, arrival: Arrival, history: PhoneHistory) -> Moment:
    return proven_moment(arrival.claim, received, history.after, history.before)


def _phone_marks(history: PhoneHistory) -> list[str]:
    return [*([TWICE] if history.twice else []), *([SHARED] if history.shared else [])]


def _keep_origin(
    tx: Transaction, number: int, arrival: Arrival, moment: Moment, marks: tuple[str, ...]
) -> None:
    tx.insert(
        Origin,
        fact=number,
        device=arrival.device,
        sequence=arrival.sequence,
        wall_at=arrival.claim.wall,
        beacon_at=arrival.claim.beacon,
        beacon_wall_at=arrival.claim.beacon_wall,
        signature=arrival.signature,
        proved=not moment.held,
        marks=" ".join(marks),
        content=arrival.sealed,
    )


def _repeat(receipt: Receipt) -> Received:
    """The answer to a repeated record: as the first time, with its photo's present state."""
    origin = Origin.get_or_none(Origin.fact == receipt.number)
    marks = tuple(origin.marks.split()) if origin else ()
    all_marks = (*marks, *_card_marks(receipt.number))
    return Received(receipt, photo_state(receipt.number), all_marks)


def promised_photos(cards: Collection[int]) -> frozenset[int]:
    """Return those of these cards that have a promised photo, whether or not it has arrived."""
    rows = PromisedPhoto.select(PromisedPhoto.card).where(PromisedPhoto.card.in_(cards))
    return frozenset(card for (card,) in rows.tuples())


def photo_state(card: int) -> str | None:
    """Return AWAITED or STORED for a card's promised photo; None where no photo was promised."""
    if not PromisedPhoto.select().where(PromisedPhoto.card == card).exists():
        return None
    stored = Card.select().where(Card.fact == card, Card.photo.is_null(False))
    return STORED if stored.exists() else AWAITED
