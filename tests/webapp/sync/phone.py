"""A phone for the tests: key, sequence, clock, and records as static/sync/outbox makes them."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from webapp.core.signed_time import milliseconds_of

HEADERS = {"X-Jiebao-Sync": "1"}
Record = dict[str, Any]


@dataclass
class Phone:
    """`beacon` is the last one received, with the phone's clock at that moment."""

    member: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    sequence: int = 0
    beacon: str | None = None
    beacon_wall: int | None = None

    @property
    def spki(self) -> bytes:
        public = self.key.public_key()
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def device(self) -> str:
        return sha256(self.spki).hexdigest()[:32]

    def hear(self, beacon: str, wall: datetime) -> None:
        self.beacon, self.beacon_wall = beacon, milliseconds_of(wall)

    def call(self, wall: datetime, outcome: str = "invited", **said: Any) -> Record:
        return self.record("call", wall, {"outcome": outcome, **said})

    def card(self, wall: datetime, photo: bytes, serial: str = "BR-1", **said: Any) -> Record:
        told = {"sha256": sha256(photo).hexdigest(), "size": len(photo), "type": "image/jpeg"}
        card = {"serial": serial, "visited": False, "photo": {**told, "source": "camera"}}
        return self.record("card", wall, {**card, **said})

    def record(self, kind: str, wall: datetime, said: Any, **content: Any) -> Record:
        self.sequence += 1
        whole = {
            "schema": 1,
            "kind": kind,
            "member": self.member,
            "device": self.device,
            "sequence": self.sequence,
            "wall": milliseconds_of(wall),
            "beacon": self.beacon,
            "beacon_wall": self.beacon_wall,
            kind: said,
        }
        return self.sealed(json.dumps({**whole, **content}, ensure_ascii=False))

    def sealed(self, content: str, record: str | None = None) -> Record:
        """A record of this content, with its hash and this phone's signature."""
        return {
            "id": record or str(uuid4()),
            "content": content,
            "hash": sha256(content.encode()).hexdigest(),
            "signature": self.signature(content),
        }

    def signature(self, content: str) -> str:
        r, s = decode_dss_signature(self.key.sign(content.encode(), ec.ECDSA(SHA256())))
        return b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()

    def batch(self, *records: Record) -> dict[str, Any]:
        device = {"key": b64encode(self.spki).decode(), "agent": "a phone of the tests"}
        return {"schema": 1, "device": device, "records": list(records)}

    def send(self, client: Any, *records: Record) -> list[dict[str, Any]]:
        """The answers of one batch."""
        answered = client.post("/sync/v1/records", json=self.batch(*records), headers=HEADERS)
        assert answered.status_code == 200, answered.text
        answers: list[dict[str, Any]] = answered.json["answers"]
        return answers
