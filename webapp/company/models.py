"""Days on which somebody owes no floor: on leave, or released from it."""

from peewee import DateField, ForeignKeyField, TextField

from webapp.models.person import Person
from webapp.store.tables import InstantField, Table


class Relief(Table):
    """A span of days, both included; `kind` is annual, sick, personal, duty or other, which are
    leaves, or exempt, which may be without an end."""

    person = ForeignKeyField(Person, backref="reliefs")
    kind = TextField()
    from_on = DateField()
    to_on = DateField(null=True)
    reason = TextField(default="")
    given_by = ForeignKeyField(Person)
    given_at = InstantField()


class ReliefEnd(Table):
    """A relief ends before `from_on` after all; at its first day or earlier: it never was."""

    relief = ForeignKeyField(Relief, primary_key=True)
    from_on = DateField()
    reason = TextField(default="")
    ended_by = ForeignKeyField(Person)
    ended_at = InstantField()
