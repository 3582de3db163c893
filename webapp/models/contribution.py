"""Contribution points."""

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.models.base import Table
from webapp.models.fact import Fact


class Contribution(Table):
    """Points given to a person or a team, in hundredths, with the reason."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="contribution")
    points = IntegerField()
    reason = TextField(default="")
