"""Create the tables by which approvals and a month's closing can be undone within ten minutes."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create `approval_step`, `approval_step_line`, `approval_undone`, `payroll_taken` and
    `payroll_undone`.
    """

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Line(Base):
        number = AutoField()

    class ApprovalStep(Base):
        id = AutoField()
        by = ForeignKeyField(Person)
        at = BigIntegerField(index=True)
        lines = IntegerField()
        fen = BigIntegerField()

    class ApprovalStepLine(Base):
        step = ForeignKeyField(ApprovalStep)
        line = ForeignKeyField(Line)

        class Meta:
            primary_key = CompositeKey("step", "line")

    class ApprovalUndone(Base):
        step = ForeignKeyField(ApprovalStep, primary_key=True)
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    class PayrollTaken(Base):
        id = AutoField()
        month = TextField(index=True)
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    class PayrollUndone(Base):
        id = AutoField()
        month = TextField()
        closed_by = ForeignKeyField(Person)
        closed_at = BigIntegerField()
        total = BigIntegerField(null=True)
        lines = IntegerField()
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    db.create_tables([ApprovalStep, ApprovalStepLine, ApprovalUndone, PayrollTaken, PayrollUndone])
