"""Appeals against a card's being judged fake."""

from peewee import ForeignKeyField

from webapp.facts.models import Card
from webapp.models.appeal import Appeal
from webapp.store.tables import Table


class CardAppeal(Table):
    """An appeal about one card; scheme and period are those of the card's campaign, or empty."""

    appeal = ForeignKeyField(Appeal, primary_key=True, backref="about_card")
    card = ForeignKeyField(Card, backref="appeals")
