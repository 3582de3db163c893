"""Customers' ratings of people."""

from peewee import ForeignKeyField, IntegerField

from webapp.models.fact import Fact
from webapp.store.tables import Table


class Rating(Table):
    """A customer's score of a person, in hundredths (100 to 500)."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="rating")
    score = IntegerField()
