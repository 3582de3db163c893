"""Known photos planted in a checker's queue, to measure attention."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.facts.models import Card, Fact
from webapp.store.tables import InstantField, Table


class Plant(Table):
    """An item that looks like any other in one checker's queue, and counts nowhere.

    It shows the photo of `source`, a card whose verdict is known, beside what is expected of it:
    the truth, or (`fake`) the serial of another card.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="plant")
    checker = ForeignKeyField(Person, backref="plants")
    source = ForeignKeyField(Card)
    serial = TextField()
    fake = BooleanField()


class PlantAnswer(Table):
    """What the checker said of it, once."""

    plant = ForeignKeyField(Plant, primary_key=True, backref="answer")
    id = TextField(unique=True)
    result = TextField()
    reason = TextField(default="")
    at = InstantField()
