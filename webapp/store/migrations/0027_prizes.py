"""Create the table of the steps by which prizes and gifts are handed over and received."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `prize_step`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Line(Base):
        number = AutoField()

    class PrizeStep(Base):
        number = AutoField()
        line = ForeignKeyField(Line)
        step = TextField()
        giver = ForeignKeyField(Person, null=True)
        signature = TextField(default="")
        note = TextField(default="")
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    db.create_tables([PrizeStep])
