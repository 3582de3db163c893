"""What a phone's record says, as the operations take it."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.calling.operations.customers import NAME, CustomerGiven
from webapp.calling.operations.record_call import NOTE, CallCommand
from webapp.cards.operations.record_card import CardCommand
from webapp.core.fields import Text
from webapp.core.phone_numbers import Cipher, normalise
from webapp.core.sealed_numbers import sealing
from webapp.core.signed_time import Beacons, instant_of
from webapp.facts.models import Customer
from webapp.media.photos.metadata import exif_block, read_metadata
from webapp.sync.event_time import TimeClaim
from webapp.sync.operations.receive import Arrival, DialCommand, OthersRecord, Promise
from webapp.sync.records import ContentMalformed, Raw, read_content
from webapp.sync.signatures import is_signed

UNSIGNED = "unsigned"  # the phone's browser has no key
FORGED = "signature"  # the signature is not this phone's
GALLERY = "gallery"  # the photo was chosen from files, not taken
MOVED = "customer_moved"  # the customer is on somebody else's list by now

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Reader:
    """Reads one member's records; `device` and `key` are of the phone they come from, if it has."""

    member: str
    device: str | None
    key: str | None
    cipher: Cipher
    beacons: Beacons

    def arrival(self, raw: Raw) -> Arrival:
        """A record, ready to be taken. Raises the refusal that its phone shows beside it."""
        if not _UUID.fullmatch(raw.id):
            raise ContentMalformed(fault="id")
        content = read_content(raw)
        if content["member"] != self.member:
            raise OthersRecord(member=content["member"])
        said = content[content["kind"]]
        customer, moved = self._customer(said)
        command, promise = _READ[content["kind"]](raw.id, said, customer)
        gallery = promise is not None and promise.source == "file"
        marks = [*self._signed(raw, content), *moved, *([GALLERY] if gallery else [])]
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

    def _signed(self, raw: Raw, content: Mapping[str, Any]) -> list[str]:
        """Signed by the phone it says it is from, or how not."""
        if self.key is None or raw.signature is None:
            return [UNSIGNED]
        own = content.get("device") == self.device
        return [] if own and is_signed(self.key, raw.signature, raw.content) else [FORGED]

    def _claim(self, content: Mapping[str, Any]) -> TimeClaim:
        beacon = self.beacons.read(content.get("beacon") or "")
        heard = content.get("beacon_wall")
        if beacon is None or heard is None:
            return TimeClaim(instant_of(int(content["wall"])))
        return TimeClaim(instant_of(int(content["wall"])), beacon, instant_of(int(heard)))

    def _customer(self, said: Mapping[str, Any]) -> tuple[CustomerGiven, list[str]]:
        """The customer named: one of the own list, or by name and number."""
        chosen = said.get("customer")
        if chosen is not None:
            own = Customer.get_or_none(Customer.id == chosen, Customer.seller == self.member)
            if own is not None:
                return CustomerGiven(id=own.id, name=own.name), []
        typed = said.get("phone", "").strip()
        number = sealing(self.cipher)(normalise(typed)) if typed else None
        name = _text(NAME, said.get("name", ""))
        return CustomerGiven(name, number), [] if chosen is None else [MOVED]


def _text(field: Text, typed: str) -> str:
    return field.clean(typed.replace("\0", ""))


def _call(
    record: str, said: Mapping[str, Any], customer: CustomerGiven
) -> tuple[CallCommand, None]:
    command = CallCommand(
        id=record,
        outcome=said["outcome"],
        customer=customer,
        note=_text(NOTE, said.get("note", "")),
        follow_up_on=_day(said.get("follow_up_on")),
        stop=said.get("stop", False),
    )
    return command, None


def _day(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError as malformed:
        raise ContentMalformed(fault="follow_up_on") from malformed


def _card(
    record: str, said: Mapping[str, Any], customer: CustomerGiven
) -> tuple[CardCommand, Promise]:
    photo = said["photo"]
    block = _exif(photo.get("exif"))
    promise = Promise(
        sha256=photo["sha256"].strip(),
        size=int(photo["size"]),
        original_sha256=(photo.get("original_sha256") or photo["sha256"]).strip(),
        source=photo.get("source", "camera"),
        metadata=read_metadata(block).to_json(),
        exif=block,
    )
    return CardCommand(record, said["serial"], said["visited"], customer), promise


def _exif(told: str | None) -> bytes | None:
    try:
        return exif_block(b64decode(told, validate=True)) if told else None
    except (NotBase64, ValueError) as malformed:
        raise ContentMalformed(fault="exif") from malformed


def _dial(
    record: str, said: Mapping[str, Any], _customer: CustomerGiven
) -> tuple[DialCommand, None]:
    return DialCommand(record, int(said["customer"])), None


_Read = tuple[CallCommand | CardCommand | DialCommand, Promise | None]
_READ: Mapping[str, Callable[..., _Read]] = {
    "call": _call,
    "card": _card,
    "dial": _dial,
}
