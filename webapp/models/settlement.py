"""Settlements: each time a scheme was settled over a period."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Settlement(Table):
    """One run of a scheme over a period; `basis_hash` covers all it computed from."""

    scheme = TextField()
    revision = TextField()
    period = TextField()
    settled_at = InstantField()
    settled_by = ForeignKeyField(Person, null=True)
    basis_hash = TextField()

    class Meta:
        indexes = ((("scheme", "period"), False),)
