"""What a photo is known again by."""

from peewee import BlobField, ForeignKeyField, TextField

from webapp.facts.models import Photo
from webapp.store.tables import InstantField, Table


class Fingerprint(Table):
    """A photo's marked points with what surrounds each, and the codes that it shows.

    `points` is as webapp.twins.points packs it. A photo without its row is still to be looked at.
    """

    photo = ForeignKeyField(Photo, primary_key=True)
    points = BlobField()
    codes = TextField(default="[]")  # JSON: the texts of the QR and bar codes in it
    at = InstantField()
