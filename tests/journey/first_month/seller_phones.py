"""Sellers' phones without a browser: they sign in and send records through the phones' API."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from http.client import HTTPResponse
from io import BytesIO
from typing import Any

from PIL import Image

from tests.journey.founding import OWN_PASSWORD
from tests.webapp.sync.phone import HEADERS, Phone, Record
from webapp.demo.browser import Browser

JSON = {**HEADERS, "Content-Type": "application/json"}
TUS = {**HEADERS, "Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}


class _Network(Browser):
    """A signed-in connection that also carries the phones' JSON and photos."""

    def answer(
        self, method: str, address: str, body: bytes, headers: dict[str, str]
    ) -> dict[str, Any]:
        """The JSON answer of the server; empty: it has none."""
        answer, text = self._with_cookies(method, address, body, headers)
        assert answer.status in (200, 204), text
        parsed: dict[str, Any] = json.loads(text) if text else {}
        return parsed

    def beacon(self) -> str:
        """The server's signed time."""
        answer, text = self._with_cookies("GET", "/sync/v1/beacon", b"", HEADERS)
        assert answer.status == 204, text
        return str(answer.headers["Jiebao-Beacon"])

    def begin_upload(self, size: int, said: str) -> str:
        """The address at which a photo's bytes are received."""
        headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": said}
        answer, text = self._with_cookies("POST", "/sync/v1/photos", b"", headers)
        assert answer.status == 201, text
        return str(answer.headers["Location"])

    def _with_cookies(
        self, method: str, address: str, body: bytes, headers: dict[str, str]
    ) -> tuple[HTTPResponse, str]:
        held = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return self._exchange(method, address, body, {"Cookie": held, **headers})


@dataclass
class SellerPhone:
    """A seller's phone; `made` are the records that it has not sent."""

    number: str
    network: _Network
    phone: Phone
    made: list[Record] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)

    def call(self, at: datetime, outcome: str) -> None:
        """Log a call."""
        self.made.append(self.phone.call(at, outcome))

    def card(self, at: datetime, serial: str, customer: str, *, visited: bool) -> None:
        """Sell a card, with a photo of it."""
        photo = _photo(serial)
        said = {"visited": visited, "name": f"{serial} 的客户", "phone": customer}
        record = self.phone.card(at, photo, serial, **said)
        self.made.append(record)
        self.photos[record["id"]] = photo

    def send(self) -> None:
        """Send everything that was made, the photos last."""
        body = json.dumps(self.phone.batch(*self.made)).encode()
        answered = self.network.answer("POST", "/sync/v1/records", body, JSON)
        states = [each["status"] for each in answered["answers"]]
        assert states == ["accepted"] * len(self.made), answered
        for record, photo in self.photos.items():
            said = f"record {_text(record)},sha256 {_text(sha256(photo).hexdigest())}"
            place = self.network.begin_upload(len(photo), said)
            self.network.answer("PATCH", place, photo, PIECE)
        self.made.clear()
        self.photos.clear()

    def hear(self, now: datetime) -> None:
        """Receive the server's signed time, before which no record of the phone can be."""
        self.phone.hear(self.network.beacon(), now)


def sign_in_phone(address: str, number: str, first_password: str) -> SellerPhone:
    """A seller signs in for the first time, and sets a password."""
    network = _Network(address)
    network.open("/login")
    network.post("/login", {"account": number, "password": first_password})
    network.open("/password")
    network.post("/password", {"password": first_password, "new_password": OWN_PASSWORD})
    return SellerPhone(number, network, Phone(number))


def _text(value: str) -> str:
    return b64encode(value.encode()).decode()


def _photo(serial: str) -> bytes:
    """A small picture like no other one."""
    digest = sha256(serial.encode()).digest()
    picture = Image.frombytes("L", (8, 4), digest).resize((640, 480), Image.Resampling.NEAREST)
    out = BytesIO()
    Image.blend(picture, Image.effect_noise((640, 480), 60), 0.3).save(out, "JPEG", quality=90)
    return out.getvalue()
