"""Campaigns: a scheme that runs from one day to another."""

from peewee import DateField, TextField

from webapp.store.tables import Table


class Campaign(Table):
    """A campaign from `starts_on` to `ends_on`, both included."""

    id = TextField(primary_key=True)
    name = TextField()
    scheme = TextField()
    starts_on = DateField()
    ends_on = DateField()
