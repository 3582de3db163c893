"""Verdicts of spot checks."""

from peewee import ForeignKeyField, TextField

from webapp.models.base import Table
from webapp.models.card import Card
from webapp.models.fact import Fact


class Verdict(Table):
    """A spot check's result on one card; the latest holds."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="verdict")
    card = ForeignKeyField(Card, backref="verdicts")
    result = TextField()  # genuine, fake
    reason = TextField(default="")
