"""Drafts of a scheme's next revision."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Draft(Table):
    """A draft that somebody opened from the revision then in force."""

    scheme = TextField(index=True)
    opened_by = ForeignKeyField(Person)
    opened_at = InstantField()
