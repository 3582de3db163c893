"""What somebody is reminded of, once each."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Reminder(Table):
    """A reminder; `kind` is one of those in operations/reminding.py,
    `about` tells two of a kind apart, `told` holds the figures of its sentence as JSON,
    `href` is where it leads, `pushed_at` when Web Push was done with it."""

    person = ForeignKeyField(Person, backref="reminders")
    kind = TextField()
    about = TextField()
    told = TextField(default="{}")
    href = TextField()
    at = InstantField()
    seen_at = InstantField(null=True)
    pushed_at = InstantField(null=True)

    class Meta:
        indexes = ((("person", "kind", "about"), True),)
