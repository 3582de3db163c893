"""Tables of issued cards, and of photos that were shown."""

from peewee import SQL, DateField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.facts.models import Card
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


class PhotoShowing(Table):
    """A card's photo was sent in full size to somebody other than its seller, first on that day."""

    card = ForeignKeyField(Card, backref="photo_showings")
    person = ForeignKeyField(Person)
    day = DateField()
    at = InstantField(index=True)

    class Meta:
        indexes = ((("card", "person", "day"), True),)
