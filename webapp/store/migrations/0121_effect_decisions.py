"""Decisions on schemes with the figures they rest on, and what leaders decide."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    ForeignKeyField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the two tables of decisions."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class EffectDecision(Base):
        scheme = TextField(index=True)
        choice = TextField()
        text = TextField(default="")
        grounds = TextField()
        figures = TextField()
        prepared_by = ForeignKeyField(Person)
        prepared_at = BigIntegerField()

    class EffectStep(Base):
        decision = ForeignKeyField(EffectDecision, primary_key=True)
        confirmed = BooleanField()
        text = TextField(default="")
        decided_by = ForeignKeyField(Person)
        decided_at = BigIntegerField()

    db.create_tables([EffectDecision, EffectStep])
