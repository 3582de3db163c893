"""Create the tables of goals that people choose for a period, and of the steps of each choice."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `goal_choice` and `goal_step`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class TargetProposal(Base):
        id = AutoField()

    class GoalChoice(Base):
        key = TextField(unique=True)
        person = ForeignKeyField(Person)
        metric = TextField()
        period = TextField()
        card = TextField()
        value = BigIntegerField()
        sentence = TextField(default="")
        basis = TextField()
        chosen_at = BigIntegerField()

        class Meta:
            indexes = ((("period", "person", "metric"), False),)

    class GoalStep(Base):
        choice = ForeignKeyField(GoalChoice, backref="steps")
        kind = TextField()
        value = BigIntegerField(null=True)
        sentence = TextField(default="")
        proposal = ForeignKeyField(TargetProposal, null=True)
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    db.create_tables([GoalChoice, GoalStep])
