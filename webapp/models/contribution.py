"""Contribution points."""

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.models.fact import Fact
from webapp.store.tables import Table


class Contribution(Table):
    """Points given to a person or a team, in hundredths, with the reason."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="contribution")
    points = IntegerField()
    reason = TextField(default="")
