"""What was decided on enrolments."""

from peewee import DateField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.schemes.models import Enrolment
from webapp.store.tables import InstantField, Table


class EnrolmentStep(Table):
    """Approved, declined, or ended (`on` is its last day)."""

    enrolment = ForeignKeyField(Enrolment, backref="steps")
    kind = TextField()
    on = DateField(null=True)
    decided_by = ForeignKeyField(Person, null=True)
    decided_at = InstantField()
