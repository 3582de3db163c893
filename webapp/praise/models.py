"""The table of daily bulletins."""

from peewee import DateField, IntegerField, TextField

from webapp.store.tables import InstantField, Table


class Bulletin(Table):
    """One issue of a day's bulletin; `issue` is 0 for the first, then the number of the correction.

    `told` is JSON with ids instead of names, so that a person's later wish not to be named applies
    at once. `head` is the head of the audit chain.
    """

    day = DateField()
    issue = IntegerField()
    told = TextField()
    head = TextField()
    at = InstantField()

    class Meta:
        indexes = ((("day", "issue"), True),)
