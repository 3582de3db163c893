"""Tables of issued cards."""

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class IssuedCard(Table):
    """A serial of an issued batch, its place in the batch, and who received the card, if known."""

    serial = TextField(primary_key=True)
    batch = TextField()
    place = IntegerField()
    person = ForeignKeyField(Person, null=True)
    issued_by = ForeignKeyField(Person, null=True)
    at = InstantField()

    class Meta:
        indexes = ((("batch", "place"), False),)
