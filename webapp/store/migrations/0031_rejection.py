"""Create the table of rejected lines of the ledger."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `rejection`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Line(Base):
        number = AutoField()

    class Rejection(Base):
        line = ForeignKeyField(Line, primary_key=True)
        reason = TextField()
        rejected_by = ForeignKeyField(Person)
        rejected_at = BigIntegerField()

    db.create_tables([Rejection])
