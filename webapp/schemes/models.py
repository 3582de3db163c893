"""Which schemes the company runs, from when, and for whom."""

from peewee import DateField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Enrolment(Table):
    """A scheme from a day on; roles, levels and teams as JSON lists, empty for all.

    It holds once a leader has approved it. Nobody: who set the program up.
    """

    scheme = TextField(index=True)
    from_on = DateField()
    roles = TextField(default="[]")
    levels = TextField(default="[]")
    teams = TextField(default="[]")
    proposed_by = ForeignKeyField(Person, null=True)
    proposed_at = InstantField()
