"""Create the tables of verdicts' consequences, and of people's statements before a sanction."""

from typing import Any

from peewee import BigIntegerField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `statement` and `consequence`; insert a `consequence` for every earlier verdict."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Line(Base):
        number = IntegerField(primary_key=True)

    class Fact(Base):
        number = IntegerField(primary_key=True)

    class Verdict(Base):
        fact = ForeignKeyField(Fact, primary_key=True)

    class Statement(Base):
        line = ForeignKeyField(Line, primary_key=True)
        text = TextField()
        said_at = BigIntegerField()

    class Consequence(Base):
        verdict = ForeignKeyField(Verdict, primary_key=True)
        lines = IntegerField()
        followed_at = BigIntegerField()

    db.create_tables([Statement, Consequence])
    db.execute_sql(
        "INSERT INTO consequence (verdict_id, lines, followed_at) "
        "SELECT fact_id, 0, received_at FROM verdict JOIN fact ON fact.number = verdict.fact_id"
    )
