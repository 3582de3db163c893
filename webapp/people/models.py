"""The table of people's choices whether praise names them."""

from peewee import BooleanField, ForeignKeyField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class PraiseChoice(Table):
    """A person's choice whether praise names them; the latest row is valid; without one: yes."""

    person = ForeignKeyField(Person, backref="praise_choices")
    named = BooleanField()
    at = InstantField()
