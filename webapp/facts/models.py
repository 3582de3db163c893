"""Deals: contracts closed, and those that were cancelled."""

from peewee import SQL, BigIntegerField, ForeignKeyField, IntegerField, TextField

from webapp.models.card import Card
from webapp.models.customer import Customer
from webapp.models.fact import Fact
from webapp.store.tables import Table


class Deal(Table):
    """A contract closed by a person, and the card it came from, where there is one.

    `reissue` is how many cancelled deals bore the contract's number before: so that one number
    stands once, and a deal entered wrongly can be cancelled and entered again.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="deal")
    contract = TextField()
    amount = BigIntegerField()  # fen
    card = ForeignKeyField(Card, null=True, backref="deals")
    customer = ForeignKeyField(Customer, null=True, backref="deals")
    reissue = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])

    class Meta:
        indexes = ((("contract", "reissue"), True),)


class Cancellation(Table):
    """Why a deal was cancelled; who did it, and when, stands in its fact."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="cancellation")
    deal = ForeignKeyField(Deal, unique=True, backref="cancellations")
    reason = TextField(default="")
