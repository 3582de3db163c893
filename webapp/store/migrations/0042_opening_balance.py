"""Create the table of people's lifetime sales from before they used the program."""

from typing import Any

from peewee import AutoField, BigIntegerField, DateField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `opening_balance`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class OpeningBalance(Base):
        id = AutoField()
        person = ForeignKeyField(Person)
        sales = BigIntegerField()
        until = DateField()
        set_by = ForeignKeyField(Person)
        set_at = BigIntegerField()

    db.create_tables([OpeningBalance])
