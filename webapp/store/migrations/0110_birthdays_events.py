"""Birthday choices and greetings, team events with their answers."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of birthdays and events."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Team(Base):
        id = TextField(primary_key=True)

    class BirthdayChoice(Base):
        person = ForeignKeyField(Person)
        seen_by = TextField()
        at = BigIntegerField()

    class Greeting(Base):
        person = ForeignKeyField(Person)
        year = IntegerField()
        on = DateField(column_name="on_day", index=True)
        words = TextField()
        by = ForeignKeyField(Person)
        at = BigIntegerField()

        class Meta:
            indexes = ((("person", "year"), True),)

    class GreetingThanks(Base):
        greeting = ForeignKeyField(Greeting, primary_key=True)
        at = BigIntegerField()

    class TeamEvent(Base):
        team = ForeignKeyField(Team, null=True)
        title = TextField()
        on = DateField(column_name="on_day", index=True)
        cost = BigIntegerField()
        planned_by = ForeignKeyField(Person)
        planned_at = BigIntegerField()

    class EventAnswer(Base):
        event = ForeignKeyField(TeamEvent)
        person = ForeignKeyField(Person)
        comes = BooleanField()
        at = BigIntegerField()

        class Meta:
            indexes = ((("event", "person"), False),)

    class EventCancelled(Base):
        event = ForeignKeyField(TeamEvent, primary_key=True)
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    db.create_tables(
        [
            *(BirthdayChoice, Greeting, GreetingThanks),
            *(TeamEvent, EventAnswer, EventCancelled),
        ]
    )
