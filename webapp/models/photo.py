"""Photos: what is known of each picture that lies in the photo folder."""

from peewee import BlobField, IntegerField, TextField

from webapp.store.tables import InstantField, Table


class Photo(Table):
    """A stored picture, named by its content; the metadata is for the checkers' eyes alone."""

    name = TextField(primary_key=True)
    received_sha256 = TextField(index=True)
    pixel_sha256 = TextField(index=True)
    format = TextField()
    width = IntegerField()
    height = IntegerField()
    metadata = TextField(
        default="{}"
    )  # JSON: taken, camera, software, place, as the phone wrote it
    exif = BlobField(null=True)
    stored_at = InstantField(index=True)
