"""Create the tables by which a step of rejections can be undone within ten minutes."""

from typing import Any

from peewee import AutoField, BigIntegerField, CompositeKey, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `rejection_step`, `rejection_step_line` and `rejection_undone`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Line(Base):
        number = AutoField()

    class RejectionStep(Base):
        id = AutoField()
        by = ForeignKeyField(Person)
        at = BigIntegerField(index=True)

    class RejectionStepLine(Base):
        step = ForeignKeyField(RejectionStep)
        line = ForeignKeyField(Line)

        class Meta:
            primary_key = CompositeKey("step", "line")

    class RejectionUndone(Base):
        step = ForeignKeyField(RejectionStep, primary_key=True)
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    db.create_tables([RejectionStep, RejectionStepLine, RejectionUndone])
