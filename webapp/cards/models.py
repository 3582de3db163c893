"""Tables of issued cards."""

from peewee import SQL, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class IssuedCard(Table):
    """A serial of an issued batch, its place in the batch, and who received the card, if known.

    `product`: which of the company's card products it is; empty where the table did not say.
    """

    serial = TextField(primary_key=True)
    batch = TextField()
    place = IntegerField()
    person = ForeignKeyField(Person, null=True)
    issued_by = ForeignKeyField(Person, null=True)
    at = InstantField()
    product = TextField(default="", constraints=[SQL("DEFAULT ''")])

    class Meta:
        indexes = ((("batch", "place"), False),)
