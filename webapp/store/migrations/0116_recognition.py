"""The days of recognition meetings, and what is said of each winner."""

from typing import Any

from peewee import BigIntegerField, DateField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of recognition meetings."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class RecognitionDay(Base):
        month = TextField(index=True)
        on = DateField(column_name="on_day", index=True)
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    class HonourSentence(Base):
        scheme = TextField()
        clause = TextField()
        period = TextField()
        winner = TextField()
        text = TextField()
        by = ForeignKeyField(Person)
        at = BigIntegerField()

        class Meta:
            indexes = ((("period", "scheme", "clause", "winner"), False),)

    db.create_tables([RecognitionDay, HonourSentence])
