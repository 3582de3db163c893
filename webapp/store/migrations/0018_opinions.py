"""Create the tables of opinions, callbacks, endings of verdicts, and appeals about a card."""

from typing import Any

from peewee import BigIntegerField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `opinion`, `callback`, `ending` and `card_appeal`."""

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

    class Opinion(Base):
        fact = ForeignKeyField(Fact, primary_key=True)
        card = ForeignKeyField(Card)
        result = TextField()
        reason = TextField(default="")

    class Callback(Base):
        id = TextField(primary_key=True)
        card = ForeignKeyField(Card)
        person = ForeignKeyField(Person)
        result = TextField()
        note = TextField(default="")
        at = BigIntegerField()

    class Verdict(Base):
        fact = ForeignKeyField(Fact, primary_key=True)

    class Ending(Base):
        verdict = ForeignKeyField(Verdict, primary_key=True)
        opinion = ForeignKeyField(Opinion)

    class Appeal(Base):
        id = TextField(primary_key=True)

    class CardAppeal(Base):
        appeal = ForeignKeyField(Appeal, primary_key=True)
        card = ForeignKeyField(Card)

    db.create_tables([Opinion, Callback, Ending, CardAppeal])
