"""Tables of birthday greetings and of team events."""

from peewee import (
    BigIntegerField,
    BooleanField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp.company.models import Person, Team
from webapp.store.tables import InstantField, Table


class BirthdayChoice(Table):
    """Who sees a person's birthday: public, supervisor or nobody; the person's latest holds."""

    person = ForeignKeyField(Person, backref="birthday_choices")
    seen_by = TextField()
    at = InstantField()


class Greeting(Table):
    """A birthday greeting of one year; shown to the person from the birthday `on` that year."""

    person = ForeignKeyField(Person, backref="greetings")
    year = IntegerField()
    on = DateField(column_name="on_day", index=True)
    words = TextField()
    by = ForeignKeyField(Person)
    at = InstantField()

    class Meta:
        indexes = ((("person", "year"), True),)


class GreetingThanks(Table):
    """That the person thanked for a greeting."""

    greeting = ForeignKeyField(Greeting, primary_key=True, backref="thanks")
    at = InstantField()


class TeamEvent(Table):
    """An event of a team, or of the whole company (`team` None); `cost` in fen."""

    team = ForeignKeyField(Team, null=True, backref="events")
    title = TextField()
    on = DateField(column_name="on_day", index=True)
    cost = BigIntegerField()
    planned_by = ForeignKeyField(Person)
    planned_at = InstantField()


class EventAnswer(Table):
    """Whether a person comes to an event; the person's latest holds."""

    event = ForeignKeyField(TeamEvent, backref="answers")
    person = ForeignKeyField(Person)
    comes = BooleanField()
    at = InstantField()

    class Meta:
        indexes = ((("event", "person"), False),)


class EventCancelled(Table):
    """That an event does not take place."""

    event = ForeignKeyField(TeamEvent, primary_key=True, backref="cancelled")
    by = ForeignKeyField(Person)
    at = InstantField()
