"""HR's rulings on violations."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.models.violation import Violation
from webapp.store.tables import InstantField, Table


class Ruling(Table):
    """Upheld or dropped, once, with the reason."""

    violation = ForeignKeyField(Violation, primary_key=True, backref="ruling")
    upheld = BooleanField()
    text = TextField()
    ruled_by = ForeignKeyField(Person)
    ruled_at = InstantField()
