"""Convert a record from a phone to the command of the operation that records it."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from webapp.calling.operations.customers import NAME, CustomerGiven, listed_customer
from webapp.calling.operations.record_call import NOTE, CallCommand
from webapp.calling.operations.touch_customer import AMOUNT, WORDS, TouchGiven
from webapp.calling.topics import known_topics
from webapp.cards.operations.record_card import CardCommand
from webapp.core.fields import Text
from webapp.core.phone_numbers import Cipher, NotANumber, normalise
from webapp.core.sealed_numbers import number_sealer
from webapp.core.signed_time import Beacons, instant_of
from webapp.core.typed_days import typed_day
from webapp.deals.named_in_deals import CUSTOMER_WORDS, CustomerNamed
from webapp.deals.operations.record_deal import AMOUNT as SUM
from webapp.deals.operations.record_deal import PRODUCT, REFERRER
from webapp.deals.phone_deals import PhoneDeal
from webapp.facts.contracts import CONTRACT
from webapp.media.photos.metadata import exif_block, read_metadata
from webapp.sync.event_time import TimeClaim
from webapp.sync.operations.receive import (
    Arrival,
    DialCommand,
    OthersRecord,
    Promise,
    SheetGiven,
)
from webapp.sync.records import ContentMalformed, Raw, read_content
from webapp.sync.signatures import is_signed

UNSIGNED = "unsigned"  # the phone's browser has no key
FORGED = "signature"  # the signature is not of this phone's key
GALLERY = "gallery"  # the photo was chosen from files, not taken by the camera
MOVED = "customer_moved"  # the customer has moved to another seller's list

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Reader:
    """Reads the records of a member; `device` and `key` are the phone's, None if it has no key."""

    member: str
    device: str | None
    key: str | None
    cipher: Cipher
    beacons: Beacons

    def arrival(self, raw: Raw) -> Arrival:
        """Parse a record into an `Arrival`. Raises a JiebaoError for the phone to show."""
        if not _UUID.fullmatch(raw.id):
            raise ContentMalformed(fault="id")
        content = read_content(raw)
        if content["member"] != self.member:
            raise OthersRecord(member=content["member"])
        fields = content[content["kind"]]
        typed_alone = content["kind"] == "deal"
        customer, customer_marks = (self._typed if typed_alone else self._customer)(fields)
        command, promise = _READ[content["kind"]](raw.id, fields, customer)
        gallery = promise is not None and promise.source == "file"
        marks = [
            *self._signature_marks(raw, content),
            *customer_marks,
            *([GALLERY] if gallery else []),
        ]
        bound = not marks or marks[0] not in (UNSIGNED, FORGED)
        return Arrival(
            command=command,
            hash=raw.hash,
            sealed=self.cipher.encrypt_record(raw.content),
            claim=self._claim(content),
            device=self.device if bound else None,
            sequence=content.get("sequence") if bound else None,
            signature=raw.signature,
            marks=tuple(marks),
            promise=promise,
        )

    def _signature_marks(self, raw: Raw, content: Mapping[str, Any]) -> list[str]:
        """No mark for a valid signature of the record's own device, else UNSIGNED or FORGED."""
        if self.key is None or raw.signature is None:
            return [UNSIGNED]
        own = content.get("device") == self.device
        return [] if own and is_signed(self.key, raw.signature, raw.content) else [FORGED]

    def _claim(self, content: Mapping[str, Any]) -> TimeClaim:
        beacon = self.beacons.read(content.get("beacon") or "")
        beacon_wall = content.get("beacon_wall")
        if beacon is None or beacon_wall is None:
            return TimeClaim(instant_of(int(content["wall"])))
        return TimeClaim(instant_of(int(content["wall"])), beacon, instant_of(int(beacon_wall)))

    def _customer(self, fields: Mapping[str, Any]) -> tuple[CustomerGiven, list[str]]:
        """The record's customer (of the member's list, or by name and number), and marks."""
        chosen = fields.get("customer")
        if chosen is not None:
            own = listed_customer(int(chosen), self.member)
            if own is not None:
                return own, []
        typed = fields.get("phone", "").strip()
        number = number_sealer(self.cipher)(normalise(typed)) if typed else None
        name = _text(NAME, fields.get("name", ""))
        return CustomerGiven(name, number), [] if chosen is None else [MOVED]

    def _typed(self, fields: Mapping[str, Any]) -> tuple[CustomerGiven, list[str]]:
        """The customer whose whole number a deal names; nobody where the words are a name."""
        try:
            return CustomerGiven(number=number_sealer(self.cipher)(normalise(fields["words"]))), []
        except NotANumber:
            return CustomerGiven(), []


def _text(field: Text, typed: str) -> str:
    return field.clean(typed.replace("\0", ""))


def _call(
    record: str, fields: Mapping[str, Any], customer: CustomerGiven
) -> tuple[CallCommand, None]:
    command = CallCommand(
        id=record,
        outcome=fields["outcome"],
        customer=customer,
        note=_text(NOTE, fields.get("note", "")),
        follow_up_on=_day(fields.get("follow_up_on")),
        follow_up_time=_time(fields.get("follow_up_time")),
        stop=fields.get("stop", False),
        topics=known_topics(fields.get("topics", ())),
    )
    return command, None


def _day(typed: str | None) -> date | None:
    try:
        return typed_day(typed) if typed else None
    except ValueError as malformed:
        raise ContentMalformed(fault="follow_up_on") from malformed


def _time(typed: str | None) -> time | None:
    try:
        return time.fromisoformat(typed) if typed else None
    except ValueError as malformed:  # a line's end, which `$` of the schema lets pass
        raise ContentMalformed(fault="follow_up_time") from malformed


def _card(
    record: str, fields: Mapping[str, Any], customer: CustomerGiven
) -> tuple[CardCommand, Promise]:
    photo = fields["photo"]
    block = _exif(photo.get("exif"))
    promise = Promise(
        sha256=photo["sha256"].strip(),
        size=int(photo["size"]),
        original_sha256=(photo.get("original_sha256") or photo["sha256"]).strip(),
        source=photo.get("source", "camera"),
        metadata=read_metadata(block).to_json(),
        exif=block,
    )
    product = fields.get("product", "").replace("\0", "")
    command = CardCommand(record, fields["serial"], fields["visited"], customer, product=product)
    return command, promise


def _exif(encoded: str | None) -> bytes | None:
    try:
        return exif_block(b64decode(encoded, validate=True)) if encoded else None
    except (NotBase64, ValueError) as malformed:
        raise ContentMalformed(fault="exif") from malformed


def _dial(
    record: str, fields: Mapping[str, Any], _customer: CustomerGiven
) -> tuple[DialCommand, None]:
    return DialCommand(record, int(fields["customer"])), None


def _touch(
    record: str, fields: Mapping[str, Any], _customer: CustomerGiven
) -> tuple[TouchGiven, None]:
    amount = AMOUNT.read_optional({"amount": fields.get("amount", "")})
    words = _text(WORDS, fields.get("words", ""))
    return TouchGiven(record, int(fields["customer"]), fields["what"], amount, words), None


def _pair(
    record: str, fields: Mapping[str, Any], _customer: CustomerGiven
) -> tuple[SheetGiven, None]:
    method, result = (fields.get(name, "").replace("\0", "") for name in ("method", "result"))
    return SheetGiven(record, int(fields["pair"]), method, result), None


def _deal(
    record: str, fields: Mapping[str, Any], customer: CustomerGiven
) -> tuple[PhoneDeal, None]:
    words = _text(CUSTOMER_WORDS, fields["words"])
    chosen = int(fields.get("customer") or 0)
    deal = PhoneDeal(
        id=record,
        contract=_text(CONTRACT, fields["contract"]),
        amount=SUM.read({"amount": fields["amount"]}),
        card=int(fields.get("card") or 0),
        serial=fields["serial"].replace("\0", ""),
        customer=CustomerNamed(chosen, words, customer.number, fields["name"].replace("\0", "")),
        at=fields["at"],
        product=_text(PRODUCT, fields["product"]),
        referrer=_text(REFERRER, fields["referrer"]),
    )
    return deal, None


_Read = tuple[
    CallCommand | CardCommand | DialCommand | TouchGiven | SheetGiven | PhoneDeal, Promise | None
]
_READ: Mapping[str, Callable[..., _Read]] = {
    "call": _call,
    "card": _card,
    "deal": _deal,
    "dial": _dial,
    "touch": _touch,
    "pair": _pair,
}
