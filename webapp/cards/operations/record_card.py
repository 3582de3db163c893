"""Record a card sold, with its photo."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from rules.metrics import card_movements
from webapp.calling.operations.customers import CustomerGiven, find_or_add
from webapp.cards.product_of_sale import product_of_sale
from webapp.core.errors import Missing
from webapp.facts.card_serials import clean_serial
from webapp.facts.current import serial_is_taken
from webapp.facts.models import Card, Photo
from webapp.facts.movements import as_card
from webapp.facts.open_checks import ask_for_check, ask_for_checks_of_copies
from webapp.facts.operations.record import (
    Receipt,
    content_hash,
    demand_seller,
    known_already,
    record,
)
from webapp.facts.transactions import Transaction
from webapp.media.photos import PhotoIntake

DUPLICATE_SERIAL = "duplicate_serial"


@dataclass(frozen=True)
class PhotoTaken:
    """A photo that is already in the photo folder and synced, with its properties."""

    name: str
    received_sha256: str
    pixel_sha256: str
    format: str
    width: int
    height: int
    metadata: str
    exif: bytes | None

    @classmethod
    def of(cls, name: str, intake: PhotoIntake) -> PhotoTaken:
        """Return the photo of `intake`, stored in the photo folder under this name."""
        return cls(
            name=name,
            received_sha256=intake.received_sha256,
            pixel_sha256=intake.pixel_sha256,
            format=intake.format,
            width=intake.width,
            height=intake.height,
            metadata=intake.metadata.to_json(),
            exif=intake.exif,
        )


@dataclass(frozen=True)
class CardCommand:
    """A seller's record of a card sold; `at` None means now, `visited` None means not answered.

    `mark` names why the card is held and does not count yet, or is empty. `product` is one of the
    company's card products, or empty.
    """

    id: str
    serial: str
    visited: bool | None
    customer: CustomerGiven = field(default_factory=CustomerGiven)
    photo: PhotoTaken | None = None
    at: datetime | None = None
    mark: str = ""
    product: str = ""


def card_digest(seller: str, command: CardCommand) -> str:
    """Return the content hash of a card sale, including its photo's bytes."""
    number = command.customer.number
    # Only where given: a record of before this key keeps its hash.
    told = {"product": command.product} if command.product else {}
    return content_hash(
        told
        | {
            "kind": "card",
            "seller": seller,
            "serial": command.serial,
            "visited": command.visited,
            "customer": command.customer.id or (number.hash if number else ""),
            "name": command.customer.name,
            "photo": command.photo.received_sha256 if command.photo else "",
            "at": command.at,
        }
    )


def record_card(
    tx: Transaction, seller: str, command: CardCommand, digest: str | None = None
) -> Receipt:
    """Record one card sold by `seller`.

    A serial that is already sold is recorded with a mark and does not count until a supervisor
    decides: otherwise a mistyped serial would block the seller who has that card. `digest` is the
    content hash, if the phone computed it. Raises SerialMalformed, Missing, NoSeller, InTheFuture,
    SameIdOtherContent.
    """
    digest = digest or card_digest(seller, command)
    known = known_already(command.id, digest)
    if known is not None:
        return known
    serial = clean_serial(command.serial)
    if command.visited is None:
        raise Missing("visited")
    command = replace(command, product=product_of_sale(command.product, serial))
    demand_seller(tx, seller, command.at)
    receipt = record(tx, "card", command.id, digest, person=seller, by=seller, at=command.at)
    mark = DUPLICATE_SERIAL if serial_is_taken(serial) else command.mark
    insert_card(tx, receipt.number, seller, command, serial, mark)
    if not mark:
        at = command.at or tx.now
        posting = tx.company.posting(seller, tx.company.clock.day(at))
        card = as_card(
            str(receipt.number), seller, at, tx.now, bool(command.visited), command.product
        )
        tx.move(card_movements(card, posting, tx.company.clock))
    tx.notice("checks")
    return receipt


def insert_card(
    tx: Transaction, number: int, seller: str, command: CardCommand, serial: str, mark: str
) -> None:
    """Insert the card's row, its photo's row if new, and a row of `open_check`.

    The product must be one of the company's list.
    """
    if command.photo is not None:
        insert_photo(tx, command.photo)
    tx.insert(
        Card,
        fact=number,
        serial=serial,
        visited=command.visited,
        customer=find_or_add(tx, command.customer, seller, command.visited),
        photo=command.photo.name if command.photo else None,
        mark=mark,
        product=command.product,
    )
    ask_for_check(tx, [number])
    if command.photo is not None:
        ask_for_checks_of_copies(tx, command.photo.name)


def insert_photo(tx: Transaction, photo: PhotoTaken) -> None:
    """Insert the photo's row, unless a photo with the same bytes has one."""
    if Photo.select().where(Photo.name == photo.name).exists():
        return
    tx.insert(
        Photo,
        name=photo.name,
        received_sha256=photo.received_sha256,
        pixel_sha256=photo.pixel_sha256,
        format=photo.format,
        width=photo.width,
        height=photo.height,
        metadata=photo.metadata,
        exif=photo.exif,
        stored_at=tx.now,
    )
