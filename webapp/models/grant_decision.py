"""A leader's decision on a grant."""

from peewee import BooleanField, ForeignKeyField

from webapp.company.models import Person
from webapp.models.grant import Grant
from webapp.store.tables import InstantField, Table


class GrantDecision(Table):
    """Approved or declined, once."""

    grant = ForeignKeyField(Grant, primary_key=True, backref="decision")
    approved = BooleanField()
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()
