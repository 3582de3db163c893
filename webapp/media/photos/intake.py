"""Process a received photo: limits, decoding, metadata, the two pictures, the digests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from PIL import Image

from webapp.media.photos.content_credentials import has_c2pa_manifest
from webapp.media.photos.decoding import decode
from webapp.media.photos.derivatives import large_bytes, large_of, thumb_bytes
from webapp.media.photos.limits import Format, demand_weight, format_of
from webapp.media.photos.manifest import Manifest
from webapp.media.photos.metadata import Metadata, read_metadata
from webapp.media.photos.worker_pool import processed_by_worker


@dataclass(frozen=True)
class PhotoIntake:
    """A processed photo, not yet stored.

    `width` and `height` in pixels are of the received picture, upright. `exif` is its EXIF block as
    received; `large` (JPEG) and `thumb` (WebP) hold no metadata.
    """

    received_sha256: str
    pixel_sha256: str
    format: Format
    width: int
    height: int
    metadata: Metadata
    exif: bytes | None
    large: bytes
    thumb: bytes

    @property
    def manifest(self) -> Manifest:
        """The digests of all parts."""
        return Manifest(
            received=self.received_sha256,
            pixels=self.pixel_sha256,
            exif=sha256(self.exif).hexdigest() if self.exif else "",
            large=sha256(self.large).hexdigest(),
            thumb=sha256(self.thumb).hexdigest(),
        )

    @property
    def name(self) -> str:
        """The content address, 64 hexadecimal digits."""
        return self.manifest.name


def process_photo(data: bytes) -> PhotoIntake:
    """Process a photo's bytes in a worker process, so that a crash ends only that process.

    Raises PhotoEmpty, PhotoTooHeavy, NotAPhoto, FormatRefused, PhotoTooManyPixels, PhotoAnimated,
    PhotoDamaged, PhotoTooCostly. The file name does not matter. A file with several pictures (MPO,
    HEIC) gives its first or primary one.
    """
    demand_weight(data)
    format_of(data)
    head, parts = processed_by_worker(data)
    exif = parts["exif"] if head["has_exif"] else None
    return PhotoIntake(
        received_sha256=head["received_sha256"],
        pixel_sha256=head["pixel_sha256"],
        format=head["format"],
        width=head["width"],
        height=head["height"],
        metadata=replace(read_metadata(exif), c2pa=has_c2pa_manifest(data, head["format"])),
        exif=exif,
        large=parts["large"],
        thumb=parts["thumb"],
    )


def process_photo_here(data: bytes) -> PhotoIntake:
    """Process a photo as `process_photo` does, but in this process; only the worker calls it."""
    demand_weight(data)
    kind = format_of(data)
    decoded = decode(data, kind)
    large = large_of(decoded)
    return PhotoIntake(
        received_sha256=sha256(data).hexdigest(),
        pixel_sha256=pixel_sha256(decoded.picture),
        format=kind,
        width=decoded.width,
        height=decoded.height,
        metadata=decoded.metadata,
        exif=decoded.exif,
        large=large_bytes(large),
        thumb=thumb_bytes(large),
    )


def pixel_sha256(picture: Image.Image) -> str:
    """SHA-256 of the size and the upright RGB pixels.

    The picture is the decoded one: reduced by 1, 2, 4 or 8 (`scale_for`), before it is resized or
    its colours are converted. Files that differ only outside their pixels have the same digest. It
    depends on the decoder's arithmetic, so compare only photos processed by one release of Jiebao.
    """
    digest = sha256(f"{picture.width}x{picture.height}\n".encode())
    digest.update(picture.tobytes())
    return digest.hexdigest()
