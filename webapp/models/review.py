"""Reviews of schemes."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Review(Table):
    """A scheme's effect was reviewed; the next review falls due half a year later."""

    scheme = TextField(index=True)
    note = TextField()
    held_by = ForeignKeyField(Person)
    held_at = InstantField()
