"""Create the table of alarms about sellers whose calls are answered far less often than before."""

from typing import Any

from peewee import BigIntegerField, DateField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `number_alarm`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class NumberAlarm(Base):
        person = ForeignKeyField(Person)
        on = DateField(column_name="on_day", index=True)
        now = IntegerField()
        usual = IntegerField()
        at = BigIntegerField()

        class Meta:
            indexes = ((("person", "on"), True),)

    db.create_tables([NumberAlarm])
