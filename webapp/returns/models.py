"""Tables of the daily returns of teams and their receivers."""

from peewee import DateField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person, Team
from webapp.store.tables import InstantField, Table


class DayReturn(Table):
    """One table (`kind` calls or cards) of one team's day, kept as it was made: `sha256` is of its
    bytes, which lie in the folder of returns under that name. A later edition stands beside it."""

    on = DateField(column_name="on_day")
    team = ForeignKeyField(Team)
    kind = TextField()
    edition = IntegerField()
    sha256 = TextField()
    size = IntegerField()
    made_at = InstantField()
    made_by = ForeignKeyField(Person, null=True)

    class Meta:
        indexes = ((("on", "team", "kind", "edition"), True),)


class ReturnReceiver(Table):
    """A person to whom the returns of a team (null: of all) are delivered."""

    person = ForeignKeyField(Person)
    team = ForeignKeyField(Team, null=True)
    named_by = ForeignKeyField(Person)
    named_at = InstantField()


class ReturnReceiverEnd(Table):
    """Somebody receives no more."""

    receiver = ForeignKeyField(ReturnReceiver, primary_key=True)
    ended_by = ForeignKeyField(Person)
    ended_at = InstantField()


class ReturnTaken(Table):
    """Somebody has taken a table for the first time."""

    day_return = ForeignKeyField(DayReturn, backref="taken")
    person = ForeignKeyField(Person)
    at = InstantField()

    class Meta:
        indexes = ((("day_return", "person"), True),)
