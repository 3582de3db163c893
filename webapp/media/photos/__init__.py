"""Decode the received photos of sold cards into pictures to show and evidence to keep."""

from webapp.media.photos.intake import PhotoIntake, process_photo
from webapp.media.photos.metadata import GeoPlace, Metadata
from webapp.media.photos.store import PHOTO_TYPES, PhotoStore

__all__ = ["PHOTO_TYPES", "GeoPlace", "Metadata", "PhotoIntake", "PhotoStore", "process_photo"]
