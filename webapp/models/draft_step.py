"""What was decided on drafts."""

from peewee import DateField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.models.draft import Draft
from webapp.store.tables import InstantField, Table


class DraftStep(Table):
    """What was decided: shadow, unshadow, approved (in force from `from_on`) or discarded."""

    draft = ForeignKeyField(Draft, backref="steps")
    kind = TextField()
    from_on = DateField(null=True)
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()
