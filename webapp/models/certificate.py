"""Certificates issued."""

from peewee import ForeignKeyField, TextField

from webapp.models.base import InstantField, Table
from webapp.models.line import Line
from webapp.models.person import Person


class Certificate(Table):
    """One certificate; `honour` is JSON of the values printed, `code` opens its public page."""

    serial = TextField(primary_key=True)
    code = TextField(unique=True)
    line = ForeignKeyField(Line, unique=True, backref="certificate")
    honour = TextField()
    issued_by = ForeignKeyField(Person)
    issued_at = InstantField()
