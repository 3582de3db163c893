"""Versions of drafts."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.models.draft import Draft
from webapp.store.tables import InstantField, Table


class DraftVersion(Table):
    """One state of a draft, as the TOML of a [[revision]] without its date; the newest counts."""

    draft = ForeignKeyField(Draft, backref="versions")
    body = TextField()
    saved_by = ForeignKeyField(Person)
    saved_at = InstantField()
