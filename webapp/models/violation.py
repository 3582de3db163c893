"""Violations that were recorded."""

from peewee import ForeignKeyField, TextField

from webapp.models.fact import Fact
from webapp.store.tables import Table


class Violation(Table):
    """What a person is said to have done; it counts once HR has upheld it."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="violation")
    kind = TextField()  # deception, false_advertising, major_error
    told = TextField()
