"""Read and write the manifest of a photo: the digests of its parts, whose digest is its name."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Manifest:
    """SHA-256 in hexadecimal of the received bytes, pixels, EXIF block, and both pictures.

    A copy with another EXIF block is another photo with its own name and evidence; equal `pixels`
    reveal it. `exif` is empty where there was none.
    """

    received: str
    pixels: str
    exif: str
    large: str
    thumb: str

    @property
    def name(self) -> str:
        """The photo's name: the SHA-256 of this manifest, so that the name covers every part."""
        return sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """The canonical JSON with sorted keys, ending with a newline."""
        return json.dumps(asdict(self), sort_keys=True).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Parse a manifest. Raises ValueError or TypeError where the bytes are no manifest."""
        return cls(**json.loads(data))
