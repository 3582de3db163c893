"""Verify that the file of every stored photo exists and is unchanged."""

from __future__ import annotations

from webapp.facts.models import Photo
from webapp.media.photos import PhotoStore
from webapp.media.photos.errors import PhotoAltered, PhotoLost
from webapp.verification.misfits import Misfit


def photo_misfit(store: PhotoStore) -> Misfit | None:
    """The first photo (by time of storage) whose file is missing or changed; None if none."""
    for (name,) in Photo.select(Photo.name).order_by(Photo.stored_at, Photo.name).tuples():
        try:
            store.check(name)
        except (PhotoLost, PhotoAltered) as refusal:
            return Misfit(f"照片 {name}", str(refusal))
    return None
