"""Photos of sold cards: bytes as they came, to pictures that may be shown and evidence kept."""

from webapp.media.photos.intake import Intake, take_in
from webapp.media.photos.metadata import Metadata, Place
from webapp.media.photos.store import PHOTO_TYPES, PhotoStore

__all__ = ["PHOTO_TYPES", "Intake", "Metadata", "PhotoStore", "Place", "take_in"]
