"""Customers' ratings of people."""

from peewee import ForeignKeyField, IntegerField

from webapp.models.base import Table
from webapp.models.fact import Fact


class Rating(Table):
    """A customer's score of a person, in hundredths (100 to 500)."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="rating")
    score = IntegerField()
