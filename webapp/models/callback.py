"""Customers called back about a card."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.facts.models import Card
from webapp.store.tables import InstantField, Table


class Callback(Table):
    """A checker has called the customer of a card; what the customer said, each time anew."""

    id = TextField(primary_key=True)
    card = ForeignKeyField(Card, backref="callbacks")
    person = ForeignKeyField(Person)
    result = TextField()  # confirmed, denied, not_reached
    note = TextField(default="")
    at = InstantField()
