"""Pairs that learn from each other in a stepped start, and mentoring of new hires."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of pairs and mentoring."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Team(Base):
        id = TextField(primary_key=True)

    class Fact(Base):
        number = AutoField()

    class PairPlan(Base):
        metric = TextField()
        begins_on = DateField(index=True)
        waves = IntegerField()
        seed = TextField()
        commitment = TextField()
        planned_by = ForeignKeyField(Person)
        planned_at = BigIntegerField()

    class PairPlanEnd(Base):
        plan = ForeignKeyField(PairPlan, primary_key=True)
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    class PairStart(Base):
        plan = ForeignKeyField(PairPlan)
        team = ForeignKeyField(Team)
        wave = IntegerField()
        starts_on = DateField(index=True)

        class Meta:
            indexes = ((("plan", "team"), True),)

    class LearningPair(Base):
        start = ForeignKeyField(PairStart)
        first = ForeignKeyField(Person)
        second = ForeignKeyField(Person)
        step = TextField()
        starts_on = DateField()
        ends_on = DateField(index=True)

        class Meta:
            indexes = ((("start", "first"), True), (("start", "second"), True))

    class PairMethod(Base):
        pair = ForeignKeyField(LearningPair)
        week = IntegerField()
        by = ForeignKeyField(Person)
        words = TextField()
        at = BigIntegerField()

    class PairTap(Base):
        pair = ForeignKeyField(LearningPair)
        week = IntegerField()
        by = ForeignKeyField(Person)
        result = TextField()
        at = BigIntegerField()

    class Mentoring(Base):
        mentee = ForeignKeyField(Person, unique=True)
        mentor = ForeignKeyField(Person)
        starts_on = DateField()
        ends_on = DateField(index=True)
        confirmed_by = ForeignKeyField(Person)
        confirmed_at = BigIntegerField()

    class MentoringThanks(Base):
        mentoring = ForeignKeyField(Mentoring, primary_key=True)
        contribution = ForeignKeyField(Fact, null=True)
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    db.create_tables(
        [
            *(PairPlan, PairPlanEnd, PairStart, LearningPair, PairMethod, PairTap),
            *(Mentoring, MentoringThanks),
        ]
    )
