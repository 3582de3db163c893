"""What was decided on drafts."""

from peewee import DateField, ForeignKeyField, TextField

from webapp.models.base import InstantField, Table
from webapp.models.draft import Draft
from webapp.models.person import Person


class DraftStep(Table):
    """What was decided: shadow, unshadow, approved (in force from `from_on`) or discarded."""

    draft = ForeignKeyField(Draft, backref="steps")
    kind = TextField()
    from_on = DateField(null=True)
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()
