"""Photos of sold cards: bytes as they came, to pictures that may be shown and evidence kept."""

from webapp.media.photos.intake import PhotoIntake, take_in
from webapp.media.photos.metadata import GeoPlace, Metadata
from webapp.media.photos.store import PHOTO_TYPES, PhotoStore

__all__ = ["PHOTO_TYPES", "GeoPlace", "Metadata", "PhotoIntake", "PhotoStore", "take_in"]
