"""Deals: contracts closed."""

from peewee import BigIntegerField, ForeignKeyField, TextField

from webapp.models.base import Table
from webapp.models.card import Card
from webapp.models.customer import Customer
from webapp.models.fact import Fact


class Deal(Table):
    """A contract closed by a person, and the card it came from, where there is one."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="deal")
    contract = TextField(unique=True)
    amount = BigIntegerField()  # fen
    card = ForeignKeyField(Card, null=True, backref="deals")
    customer = ForeignKeyField(Customer, null=True, backref="deals")
