"""Verify that the file of every stored photo exists and is unchanged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from webapp.facts.models import ERASED, Photo
from webapp.media.photos import PhotoStore
from webapp.media.photos.errors import PhotoAltered, PhotoLost
from webapp.verification.misfits import Misfit


def photo_misfit(
    store: PhotoStore,
    since: datetime | None = None,
    progress: Callable[[int], object] = int,
) -> Misfit | None:
    """Return the first photo (by time of storage) whose file is missing or changed; None if none.

    A photo that was erased has no file: it is verified with its erasure
    (webapp/verification/erasures.py). `since`: only photos stored from that instant on. `progress`
    is called with the number of photos verified since it was last called.
    """
    kept = Photo.select(Photo.name).where(Photo.format != ERASED)
    photos = kept.order_by(Photo.stored_at, Photo.name)
    if since is not None:
        photos = photos.where(Photo.stored_at >= since)
    for (name,) in photos.tuples().iterator():
        progress(1)
        try:
            store.check(name)
        except (PhotoLost, PhotoAltered) as refusal:
            return Misfit(f"照片 {name}", str(refusal))
    return None
