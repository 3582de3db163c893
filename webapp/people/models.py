"""The table of people's choices whether praise names them."""

from peewee import BooleanField, ForeignKeyField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class PraiseChoice(Table):
    """What a person chose; the latest holds, and without any the name may stand."""

    person = ForeignKeyField(Person, backref="praise_choices")
    named = BooleanField()
    at = InstantField()
