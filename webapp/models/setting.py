"""Settings of the company."""

from peewee import TextField

from webapp.models.base import Table


class Setting(Table):
    """One setting, as JSON under its name (`company`, `department`, `campaign` …)."""

    name = TextField(primary_key=True)
    value = TextField()
