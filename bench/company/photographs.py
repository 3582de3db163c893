"""Tiny photos of the cards of the last days, stored by the product and noted as examined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from random import Random

from PIL import Image

from bench.company.bulk import insert_rows
from webapp.cards.operations.record_card import PhotoTaken
from webapp.checks.twins.points import Points
from webapp.core.instants import from_microseconds
from webapp.media.photos import PhotoStore
from webapp.media.photos.derivatives import large_bytes, thumb_bytes
from webapp.media.photos.intake import PhotoIntake
from webapp.media.photos.metadata import Metadata

PHOTOGRAPHED = timedelta(days=31)  # before the last day; older cards are judged, nobody looks
MISSING = 0.01  # the share of these cards without a photo: a signal that flags a card
SIDE = 16  # pixels
CAMERA = "HUAWEI P60"


def photographs(
    store: PhotoStore, random: Random, ago: timedelta, serials: Sequence[tuple[str, int]]
) -> list[PhotoTaken | None]:
    """A photo for each serial and instant in microseconds; `ago`: how old the cards will be."""
    if ago > PHOTOGRAPHED:
        return [None] * len(serials)
    return [
        None if random.random() < MISSING else _taken(store, serial, at) for serial, at in serials
    ]


def _taken(store: PhotoStore, serial: str, at: int) -> PhotoTaken:
    digest = sha256(serial.encode())
    pixels = digest.digest() * (SIDE * SIDE // digest.digest_size)
    picture = Image.frombytes("L", (SIDE, SIDE), pixels).convert("RGB")
    large = large_bytes(picture)
    intake = PhotoIntake(
        received_sha256=sha256(large).hexdigest(),
        pixel_sha256=digest.hexdigest(),
        format="jpeg",
        width=SIDE,
        height=SIDE,
        metadata=Metadata(taken=from_microseconds(at), model=CAMERA),
        exif=None,
        large=large,
        thumb=thumb_bytes(picture),
    )
    return PhotoTaken.of(store.save(intake), intake)


def insert_photos(at: int, photos: Sequence[PhotoTaken]) -> None:
    """Insert the rows of photos and their fingerprints, which have no points: no photo is a twin.

    `at`: the instant of storage, in microseconds.
    """
    insert_rows(
        "photo",
        "name, received_sha256, pixel_sha256, format, width, height, metadata, exif, stored_at",
        ((*vars(photo).values(), at) for photo in photos),
    )
    nothing = Points.nothing().pack()
    insert_rows(
        "fingerprint",
        "photo_id, points, codes, at",
        ((photo.name, nothing, "[]", at) for photo in photos),
    )
