"""Store photos uploaded with a form."""

from __future__ import annotations

from flask import request

from webapp.cards.operations.record_card import PhotoTaken, insert_photo
from webapp.facts.models import Photo
from webapp.media.photos import process_photo
from webapp.web.current_user import runtime
from webapp.web.forms import Filled

KEPT = "kept_photo"  # the form field that names a photo uploaded with an earlier attempt


def photo_of(form: Filled) -> PhotoTaken | None:
    """Return the form's photo, checked and stored on disk; None if it has none.

    If an earlier attempt was refused for another field, its photo is reused, because browsers do
    not refill file fields. Raises the errors of webapp.media.photos.
    """
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        return _kept(form.values.get(KEPT, ""))
    photo = photo_from(upload.read())
    runtime().write(lambda tx: insert_photo(tx, photo))
    form.values[KEPT] = photo.name
    return photo


def _kept(name: str) -> PhotoTaken | None:
    row = Photo.get_or_none(Photo.name == name) if name else None
    if row is None:
        return None
    return PhotoTaken(
        name=row.name,
        received_sha256=row.received_sha256,
        pixel_sha256=row.pixel_sha256,
        format=row.format,
        width=row.width,
        height=row.height,
        metadata=row.metadata,
        exif=row.exif,
    )


def photo_from(data: bytes) -> PhotoTaken:
    """Check a photo's bytes, store them and return the photo.

    Raises the errors of webapp.media.photos.
    """
    intake = process_photo(data)
    return PhotoTaken.of(runtime().photos.save(intake), intake)
