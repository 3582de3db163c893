"""Morning meetings that were closed."""

from peewee import DateField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class MeetingClosing(Table):
    """The meeting that `holder` holds on a day is over; `open` are the numbers of the forfeits that
    were still open then, as JSON."""

    on = DateField(column_name="on_day")
    holder = ForeignKeyField(Person)
    closed_by = ForeignKeyField(Person)
    closed_at = InstantField()
    open = TextField(default="[]")

    class Meta:
        indexes = ((("on", "holder"), True),)
