"""Create the tables of seeds, drawn samples, and known photos that are planted among them."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create `sample_seed`, `sample_draw`, `drawn`, `plant` and `plant_answer`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Fact(Base):
        number = IntegerField(primary_key=True)

    class Person(Base):
        id = TextField(primary_key=True)

    class Card(Base):
        fact = ForeignKeyField(Fact, primary_key=True)

    class SampleSeed(Base):
        day = DateField(primary_key=True)
        commitment = TextField()
        seed = TextField()
        committed_at = BigIntegerField()

    class SampleDraw(Base):
        day = DateField(primary_key=True)
        drawn_at = BigIntegerField()
        least = IntegerField()
        percent = IntegerField()

    class Drawn(Base):
        card = ForeignKeyField(Card, primary_key=True)
        draw = ForeignKeyField(SampleDraw)

    class Plant(Base):
        fact = ForeignKeyField(Fact, primary_key=True)
        checker = ForeignKeyField(Person)
        source = ForeignKeyField(Card)
        serial = TextField()
        fake = BooleanField()

    class PlantAnswer(Base):
        plant = ForeignKeyField(Plant, primary_key=True)
        id = TextField(unique=True)
        result = TextField()
        reason = TextField(default="")
        at = BigIntegerField()

    db.create_tables([SampleSeed, SampleDraw, Drawn, Plant, PlantAnswer])
