"""Targets somebody proposes; a leader decides whether they come into force."""

from peewee import BigIntegerField, DateField, ForeignKeyField, TextField

from webapp.models.person import Person
from webapp.store.tables import InstantField, Table


class TargetProposal(Table):
    """A target as proposed; the fields are those of `Target`.

    `wanted_on` None: as soon as may be. `batch` is the same for all of one table or form.
    """

    who = TextField()
    metric = TextField()
    period_kind = TextField()
    only = TextField(null=True)
    value = BigIntegerField()
    difficulty = TextField(null=True)
    wanted_on = DateField(null=True)
    batch = TextField(index=True)
    proposed_by = ForeignKeyField(Person)
    proposed_at = InstantField()
