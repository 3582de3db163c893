"""Payrolls: a month's approved lines, closed once, paid once."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Payroll(Table):
    """A payroll month that was closed; nothing enters it any more."""

    month = TextField(primary_key=True)
    closed_by = ForeignKeyField(Person)
    closed_at = InstantField()
