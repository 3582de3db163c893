"""Create the tables of the day's returns, of the people who receive them, and of downloads."""

from typing import Any

from peewee import BigIntegerField, DateField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `day_return`, `return_receiver`, `return_receiver_end` and `return_taken`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Team(Base):
        id = TextField(primary_key=True)

    class DayReturn(Base):
        on = DateField(column_name="on_day")
        team = ForeignKeyField(Team)
        kind = TextField()
        edition = IntegerField()
        sha256 = TextField()
        size = IntegerField()
        made_at = BigIntegerField()
        made_by = ForeignKeyField(Person, null=True)

        class Meta:
            indexes = ((("on", "team", "kind", "edition"), True),)

    class ReturnReceiver(Base):
        person = ForeignKeyField(Person)
        team = ForeignKeyField(Team, null=True)
        named_by = ForeignKeyField(Person)
        named_at = BigIntegerField()

    class ReturnReceiverEnd(Base):
        receiver = ForeignKeyField(ReturnReceiver, primary_key=True)
        ended_by = ForeignKeyField(Person)
        ended_at = BigIntegerField()

    class ReturnTaken(Base):
        day_return = ForeignKeyField(DayReturn)
        person = ForeignKeyField(Person)
        at = BigIntegerField()

        class Meta:
            indexes = ((("day_return", "person"), True),)

    db.create_tables([DayReturn, ReturnReceiver, ReturnReceiverEnd, ReturnTaken])
