"""Tables of the daily returns, of the people who receive them, and of their downloads."""

from peewee import DateField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person, Team
from webapp.store.tables import InstantField, Table


class DayReturn(Table):
    """One table (`kind` calls or cards) of a team's day; a later edition is another row.

    `sha256` is the hash of its bytes, and the name of its file in the folder of returns.
    """

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
    """The end of a `ReturnReceiver`: the person receives no more returns by it."""

    receiver = ForeignKeyField(ReturnReceiver, primary_key=True)
    ended_by = ForeignKeyField(Person)
    ended_at = InstantField()


class ReturnTaken(Table):
    """A person's first download of a `DayReturn`."""

    day_return = ForeignKeyField(DayReturn, backref="taken")
    person = ForeignKeyField(Person)
    at = InstantField()

    class Meta:
        indexes = ((("day_return", "person"), True),)
