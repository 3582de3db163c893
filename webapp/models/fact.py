"""Facts: what happened, each recorded once and never changed."""

from peewee import AutoField, DateField, ForeignKeyField, TextField

from webapp.company.models import Person, Team
from webapp.store.tables import InstantField, Table


class Fact(Table):
    """One fact of any kind; its own table (call, card, deal …) holds what only its kind has.

    `id` is made by the client before the first send (its idempotency key), `number` by the
    server. `corrects` points at the fact that this one takes back or replaces.
    """

    number = AutoField()
    id = TextField(unique=True)
    kind = TextField()
    person = ForeignKeyField(Person, null=True, backref="facts")
    team = ForeignKeyField(Team, null=True, backref="facts")  # only of what a team itself earned
    day = DateField()  # of `at`, in the company's zone
    at = InstantField()
    received_at = InstantField()
    recorded_by = ForeignKeyField(Person, null=True, backref="recorded")
    corrects = ForeignKeyField("self", null=True, backref="corrections")
    content_hash = TextField()

    class Meta:
        indexes = ((("person", "day"), False), (("day", "kind"), False))
