"""Act as a seller's phone: keep calls and cards, sign them, and send them when online."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench.scenarios.company import StagedCompany
from webapp.core.signed_time import milliseconds_of
from webapp.sync.arrivals import Reader
from webapp.sync.operations.receive import Received, bind_device, receive_record
from webapp.sync.records import Raw
from webapp.sync.signatures import device_id

BEFORE = timedelta(minutes=10)  # the age of the server's last signed time on the phone


@cache
def _key(place: int) -> ec.EllipticCurvePrivateKey:
    """The key of the n-th phone, the same in each company of this process."""
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Phone:
    """The phone of one member; `place` is its number in the company."""

    company: StagedCompany
    member: str
    place: int

    def send(self, at: datetime, sequence: int, kind: str, fields: Mapping[str, Any]) -> Received:
        """Send now, as the `sequence`-th record of this phone, a record that was saved at `at`."""
        beacon = at - BEFORE
        content = json.dumps(
            {
                "schema": 1,
                "kind": kind,
                "member": self.member,
                "device": self._device,
                "sequence": sequence,
                "wall": milliseconds_of(at),
                "beacon": self.company.runtime.beacons.sign(beacon),
                "beacon_wall": milliseconds_of(beacon),
                kind: dict(fields),
            },
            ensure_ascii=False,
        )
        raw = Raw(
            id=str(uuid5(NAMESPACE_OID, f"{self.member} {sequence}")),
            content=content,
            hash=sha256(content.encode()).hexdigest(),
            signature=self._signature(content),
        )
        runtime = self.company.runtime
        reader = Reader(self.member, self._device, self._public, runtime.cipher, runtime.beacons)
        arrival = reader.arrival(raw)
        return self.company.write(lambda tx: receive_record(tx, self.member, arrival))

    def bind(self) -> None:
        """Sign in on this phone."""
        self.company.write(
            lambda tx: bind_device(tx, self.member, self._device, self._public, "bench")
        )

    @property
    def _public(self) -> str:
        public = _key(self.place).public_key()
        return b64encode(
            public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        ).decode()

    @property
    def _device(self) -> str:
        return device_id(self._public)

    def _signature(self, content: str) -> str:
        signed = _key(self.place).sign(content.encode(), ec.ECDSA(SHA256()))
        r, s = decode_dss_signature(signed)
        return b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()
