"""Photos that are still on their way from a phone."""

from peewee import BlobField, ForeignKeyField, IntegerField, TextField

from webapp.models.card import Card
from webapp.store.tables import InstantField, Table


class PromisedPhoto(Table):
    """What a phone said of a card's photo before it sent it; the card has it once it has come.

    `sha256` is of the bytes to come, `original_sha256` of the camera's file they were made from;
    `exif` is that file's, and `metadata` what it says (JSON, as of a photo).
    """

    card = ForeignKeyField(Card, primary_key=True, backref="promised")
    sha256 = TextField()
    size = IntegerField()
    original_sha256 = TextField()
    source = TextField()  # camera, file
    metadata = TextField(default="{}")
    exif = BlobField(null=True)


class Upload(Table):
    """One transfer of a promised photo; its bytes lie in the folder of uploads until it ends."""

    id = TextField(primary_key=True)
    card = ForeignKeyField(Card, unique=True)
    sha256 = TextField()
    length = IntegerField()
    created_at = InstantField()
    expires_at = InstantField()
