"""Verdicts of spot checks."""

from peewee import ForeignKeyField, TextField

from webapp.models.card import Card
from webapp.models.fact import Fact
from webapp.store.tables import Table


class Verdict(Table):
    """A spot check's final result on one card; the latest holds.

    `open`: the one before was taken back, and there is none.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="verdict")
    card = ForeignKeyField(Card, backref="verdicts")
    result = TextField()  # genuine, fake, open
    reason = TextField(default="")
