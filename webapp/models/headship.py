"""Who heads a team from a day on."""

from peewee import DateField, ForeignKeyField

from webapp.models.person import Person
from webapp.models.team import Team
from webapp.store.tables import Table


class Headship(Table):
    """The head of a team from a day on; the newest that does not lie after a day holds."""

    team = ForeignKeyField(Team, backref="headships")
    person = ForeignKeyField(Person, backref="headships")
    from_on = DateField()

    class Meta:
        indexes = ((("team", "from_on"), True),)
