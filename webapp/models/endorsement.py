"""First approvals of lines that two people must approve."""

from peewee import CompositeKey, ForeignKeyField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Endorsement(Table):
    """One person's approval of a line that needs two."""

    line = ForeignKeyField(Line, backref="endorsements")
    endorsed_by = ForeignKeyField(Person)
    endorsed_at = InstantField()

    class Meta:
        primary_key = CompositeKey("line", "endorsed_by")
