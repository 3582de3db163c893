"""What a photo's name stands for: the digests of all that is known of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Manifest:
    """SHA-256 in hexadecimal: of the bytes received, their pixels and EXIF block, both pictures.

    A copy with another EXIF block is another photo, with its own name and its own evidence, and
    shows itself by equal `pixels`. `exif` is empty where there was none.
    """

    received: str
    pixels: str
    exif: str
    large: str
    thumb: str

    @property
    def name(self) -> str:
        """The photo's name: SHA-256 of this manifest, so that a name vouches for every part."""
        return sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """JSON with sorted keys: one spelling only."""
        return json.dumps(asdict(self), sort_keys=True).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Read it back. Raises ValueError, TypeError where these bytes are no manifest."""
        return cls(**json.loads(data))
