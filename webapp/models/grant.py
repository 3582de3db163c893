"""Grants: amounts proposed for a person or a team."""

from peewee import BigIntegerField, ForeignKeyField, TextField

from webapp.facts.models import Fact
from webapp.store.tables import Table


class Grant(Table):
    """An amount in fen for something special; whom it is for stands in its fact."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="grant")
    kind = TextField()  # special_contribution, new_market, new_customer, new_business
    amount = BigIntegerField()
    reason = TextField()
