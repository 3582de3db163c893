"""Days on which the calendar differs from Monday to Friday."""

from peewee import BooleanField, DateField, TextField

from webapp.models.base import Table


class CalendarDay(Table):
    """A public holiday (`workday` false) or a make-up working day (true)."""

    on = DateField(primary_key=True, column_name="on_day")
    workday = BooleanField()
    name = TextField(default="")
