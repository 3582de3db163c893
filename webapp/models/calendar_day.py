"""Days on which the calendar differs from Monday to Friday, as HR has set them in turn."""

from peewee import DateField, ForeignKeyField, TextField

from webapp.models.person import Person
from webapp.store.tables import InstantField, Table


class CalendarDay(Table):
    """What a day was set to; the latest row of a day holds.

    `kind` is holiday, workday (a make-up day), or usual: what the day of the week says, which takes
    an earlier row back.
    """

    on = DateField(column_name="on_day", index=True)
    kind = TextField()
    name = TextField(default="")
    set_by = ForeignKeyField(Person, null=True)
    set_at = InstantField()
