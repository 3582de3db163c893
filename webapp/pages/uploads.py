"""Files that come with a form."""

from __future__ import annotations

from werkzeug.datastructures import FileStorage

from webapp.operations.record_card import PhotoTaken
from webapp.pages.member import office
from webapp.photos import take_in


def photo_of(upload: FileStorage | None) -> PhotoTaken | None:
    """The uploaded photo, taken in and on disk; None where the form has none.

    Raises the refusals of webapp.photos.
    """
    if upload is None or not upload.filename:
        return None
    data = upload.read()
    intake = take_in(data)
    name = office().photos.save(intake)
    return PhotoTaken(
        name=name,
        received_sha256=intake.received_sha256,
        pixel_sha256=intake.pixel_sha256,
        format=intake.format,
        width=intake.width,
        height=intake.height,
        metadata=intake.metadata.to_json(),
        exif=intake.exif,
    )
