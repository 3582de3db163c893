"""The pulse: who has answered, and apart from it how often each value was given."""

from typing import Any

from peewee import CompositeKey, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create the two tables of the pulse."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class PulseAnswered(Base):
        round = TextField()
        question = TextField()
        person = ForeignKeyField(Person)

        class Meta:
            primary_key = CompositeKey("round", "question", "person")
            without_rowid = True

    class PulseCount(Base):
        round = TextField()
        question = TextField()
        cohort = TextField()
        value = IntegerField()
        count = IntegerField()

        class Meta:
            primary_key = CompositeKey("round", "question", "cohort", "value")
            without_rowid = True

    db.create_tables([PulseAnswered, PulseCount])
