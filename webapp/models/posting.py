"""Where a person stands from a day on: role, team, supervisor, level."""

from peewee import DateField, ForeignKeyField, TextField

from webapp.models.person import Person
from webapp.models.team import Team
from webapp.store.tables import Table


class Posting(Table):
    """One dated placement; the newest that does not lie after a day holds on that day."""

    person = ForeignKeyField(Person, backref="postings")
    from_on = DateField()
    role = TextField()
    team = ForeignKeyField(Team, null=True, backref="postings")
    supervisor = ForeignKeyField(Person, null=True, backref="supervised")
    level = TextField(null=True)  # junior, middle, senior

    class Meta:
        indexes = ((("person", "from_on"), True),)
