"""The table of card serials issued to sellers."""

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class IssuedCard(Table):
    """A serial of an issued batch, at its place in it; whom it was handed to, where told."""

    serial = TextField(primary_key=True)
    batch = TextField()
    place = IntegerField()
    person = ForeignKeyField(Person, null=True)
    issued_by = ForeignKeyField(Person, null=True)
    at = InstantField()

    class Meta:
        indexes = ((("batch", "place"), False),)
