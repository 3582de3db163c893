"""Pairs of photos that are one picture, or look so."""

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.facts.models import Photo
from webapp.store.tables import InstantField, Table


class Twin(Table):
    """`photo` looks like `other`, which was fingerprinted before it.

    `share`: how much of what both show agrees, in percent; `points`: how many marked points do.
    """

    photo = ForeignKeyField(Photo, backref="twins")
    other = ForeignKeyField(Photo, backref="twin_of")
    how = TextField()  # upright, mirrored
    share = IntegerField()
    points = IntegerField()
    at = InstantField()

    class Meta:
        indexes = ((("photo", "other"), True),)
