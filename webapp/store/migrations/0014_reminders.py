"""Create the table of reminders: missing calls, places won or lost, verdicts, awards, answers."""

from typing import Any

from peewee import BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `reminder`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Reminder(Base):
        person = ForeignKeyField(Person)
        kind = TextField()
        about = TextField()
        told = TextField(default="{}")
        href = TextField()
        at = BigIntegerField()
        seen_at = BigIntegerField(null=True)

        class Meta:
            indexes = ((("person", "kind", "about"), True),)

    db.create_tables([Reminder])
