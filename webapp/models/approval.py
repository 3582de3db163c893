"""Approvals of ledger lines."""

from peewee import ForeignKeyField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Approval(Table):
    """HR's approval of one line, once."""

    line = ForeignKeyField(Line, primary_key=True, backref="approval")
    approved_by = ForeignKeyField(Person)
    approved_at = InstantField()
