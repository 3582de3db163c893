"""Pictures of the company's own for certificates: logos and seals."""

from peewee import AutoField, BlobField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Emblem(Table):
    """A logo or a seal as PNG, decoded and encoded anew; `sha256` is of `png`."""

    id = AutoField()
    kind = TextField()
    sha256 = TextField()
    png = BlobField()
    width = IntegerField()
    height = IntegerField()
    added_by = ForeignKeyField(Person)
    added_at = InstantField()

    class Meta:
        indexes = ((("kind", "sha256"), True),)
