"""Create the tables of grants and violations, with the answers and decisions on them."""

from typing import Any

from peewee import BigIntegerField, BooleanField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `grant`, `grant_decision`, `violation`, `violation_answer`, `ruling`."""

    class Person(Model):
        id = TextField(primary_key=True)

        class Meta:
            database = db
            table_name = "person"

    class Fact(Model):
        number = IntegerField(primary_key=True)

        class Meta:
            database = db
            table_name = "fact"

    class Grant(Model):
        fact = ForeignKeyField(Fact, primary_key=True)
        kind = TextField()
        amount = BigIntegerField()
        reason = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "grant"

    class GrantDecision(Model):
        grant = ForeignKeyField(Grant, primary_key=True)
        approved = BooleanField()
        decided_by = ForeignKeyField(Person)
        decided_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "grant_decision"

    class Violation(Model):
        fact = ForeignKeyField(Fact, primary_key=True)
        kind = TextField()
        told = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "violation"

    class ViolationAnswer(Model):
        violation = ForeignKeyField(Violation, primary_key=True)
        text = TextField()
        answered_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "violation_answer"

    class Ruling(Model):
        violation = ForeignKeyField(Violation, primary_key=True)
        upheld = BooleanField()
        text = TextField()
        ruled_by = ForeignKeyField(Person)
        ruled_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "ruling"

    db.create_tables([Grant, GrantDecision, Violation, ViolationAnswer, Ruling])
