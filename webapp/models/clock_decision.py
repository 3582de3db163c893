"""What a supervisor decided of a record whose moment could not be proved."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.models.fact import Fact
from webapp.store.tables import InstantField, Table


class ClockDecision(Table):
    """Accepted as the phone says, or not, with a reason; one decision a record."""

    fact = ForeignKeyField(Fact, primary_key=True)
    accepted = BooleanField()
    reason = TextField()
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()
