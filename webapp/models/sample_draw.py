"""Samples drawn, once a day."""

from peewee import DateField, ForeignKeyField, IntegerField

from webapp.facts.models import Card
from webapp.store.tables import InstantField, Table


class SampleDraw(Table):
    """A day's draw: when, and how many of each seller's cards it asked for."""

    day = DateField(primary_key=True)
    drawn_at = InstantField()
    least = IntegerField()
    percent = IntegerField()


class Drawn(Table):
    """A card that was drawn."""

    card = ForeignKeyField(Card, primary_key=True, backref="drawn")
    draw = ForeignKeyField(SampleDraw, backref="cards")
