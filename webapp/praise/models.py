"""The table of daily bulletins."""

from peewee import DateField, IntegerField, TextField

from webapp.store.tables import InstantField, Table


class Bulletin(Table):
    """One issue of a day's bulletin: 0, or the number of a correction. `told` is JSON by ids, so
    that a name is left out from the moment its owner asks for it; `head` is the audit chain's."""

    day = DateField()
    issue = IntegerField()
    told = TextField()
    head = TextField()
    at = InstantField()

    class Meta:
        indexes = ((("day", "issue"), True),)
