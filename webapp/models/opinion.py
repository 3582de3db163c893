"""What single checkers say of a card."""

from peewee import ForeignKeyField, TextField

from webapp.models.card import Card
from webapp.models.fact import Fact
from webapp.store.tables import Table


class Opinion(Table):
    """One checker's look at one card; one or two of them make a verdict."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="opinion")
    card = ForeignKeyField(Card, backref="opinions")
    result = TextField(index=True)  # genuine, fake, doubtful
    reason = TextField(default="")
