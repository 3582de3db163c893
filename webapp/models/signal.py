"""Signals: what about a card or a call gives reason to look at it."""

from peewee import ForeignKeyField, IntegerField, TextField

from webapp.facts.models import Fact
from webapp.store.tables import InstantField, Table


class Signal(Table):
    """A reason to look closely at a fact; never a verdict, and never taken back.

    `about` tells two signals of one kind apart (the number of the other card, say). `told` is a
    JSON object of the figures that its sentence is made with.
    """

    fact = ForeignKeyField(Fact, backref="signals")
    kind = TextField()
    about = TextField(default="")
    points = IntegerField()
    told = TextField(default="{}")
    at = InstantField()

    class Meta:
        indexes = ((("fact", "kind", "about"), True),)
