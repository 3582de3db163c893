"""Create the tables of held ratings and their decisions; hash the networks of sessions."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

# Peewee's own ALTER would copy the tables, which other tables point at.
_COLUMNS = (
    'ALTER TABLE "sign_in" ADD COLUMN "browser" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "sign_in" ADD COLUMN "network" TEXT NOT NULL DEFAULT \'\'',
    'ALTER TABLE "rating_source" ADD COLUMN "network" TEXT NOT NULL DEFAULT \'\'',
)


def up(_migrator: Any, db: Any) -> None:
    """Create `network_use`, `held_rating` and `rating_decision`; add the columns of hashes."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Fact(Base):
        number = IntegerField(primary_key=True)

    class Rating(Base):
        fact = ForeignKeyField(Fact, primary_key=True)

    class NetworkUse(Base):
        person = ForeignKeyField(Person)
        day = DateField()
        network = TextField()

        class Meta:
            indexes = ((("person", "day", "network"), True),)

    class HeldRating(Base):
        number = AutoField()
        source = ForeignKeyField(Fact, unique=True)
        person = ForeignKeyField(Person)
        score = IntegerField()
        comment = TextField(default="")
        origin = TextField(default="")
        network = TextField(default="")
        why = TextField()
        day = DateField()
        received_at = BigIntegerField()

        class Meta:
            indexes = ((("person", "day"), False), (("day",), False))

    class RatingDecision(Base):
        held = ForeignKeyField(HeldRating, primary_key=True)
        accepted = BooleanField()
        reason = TextField()
        rating = ForeignKeyField(Rating, null=True)
        decided_by = ForeignKeyField(Person)
        decided_at = BigIntegerField()

    for column in _COLUMNS:
        db.execute_sql(column)
    db.create_tables([NetworkUse, HeldRating, RatingDecision])
