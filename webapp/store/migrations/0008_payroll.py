"""Create the tables of appeals, of first approvals where two must approve, and of payrolls."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create `appeal`, `appeal_answer`, `endorsement`, `payroll`, `payroll_line`, `payment`."""

    class Person(Model):
        id = TextField(primary_key=True)

        class Meta:
            database = db
            table_name = "person"

    class Line(Model):
        number = AutoField()

        class Meta:
            database = db
            table_name = "line"

    class Appeal(Model):
        id = TextField(primary_key=True)
        person = ForeignKeyField(Person)
        scheme = TextField()
        period = TextField()
        line = ForeignKeyField(Line, null=True)
        text = TextField()
        made_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "appeal"

    class AppealAnswer(Model):
        appeal = ForeignKeyField(Appeal, primary_key=True)
        upheld = BooleanField()
        text = TextField()
        line = ForeignKeyField(Line, null=True)
        answered_by = ForeignKeyField(Person)
        answered_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "appeal_answer"

    class Endorsement(Model):
        line = ForeignKeyField(Line)
        endorsed_by = ForeignKeyField(Person)
        endorsed_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "endorsement"
            primary_key = CompositeKey("line", "endorsed_by")

    class Payroll(Model):
        month = TextField(primary_key=True)
        closed_by = ForeignKeyField(Person)
        closed_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "payroll"

    class PayrollLine(Model):
        line = ForeignKeyField(Line, primary_key=True)
        payroll = ForeignKeyField(Payroll)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "payroll_line"

    class Payment(Model):
        payroll = ForeignKeyField(Payroll, primary_key=True)
        paid_by = ForeignKeyField(Person)
        paid_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "payment"

    db.create_tables([Appeal, AppealAnswer, Endorsement, Payroll, PayrollLine, Payment])
