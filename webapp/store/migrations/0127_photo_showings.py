"""Who was sent which card's photo on which day; shown numbers are found by their time."""

from typing import Any

from peewee import AutoField, BigIntegerField, DateField, ForeignKeyField, Model, TextField


def up(migrator: Any, db: Any) -> None:
    """Create `photo_showing`, and the index of `showing` by time."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Fact(Base):
        number = AutoField()

    class Card(Base):
        fact = ForeignKeyField(Fact, primary_key=True)

    class PhotoShowing(Base):
        card = ForeignKeyField(Card)
        person = ForeignKeyField(Person)
        day = DateField()
        at = BigIntegerField(index=True)

        class Meta:
            indexes = ((("card", "person", "day"), True),)

    db.create_tables([PhotoShowing])
    migrator.database.execute_sql('CREATE INDEX "showing_at" ON "showing" ("at")')
