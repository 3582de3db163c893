"""Create the table of signals: reasons to look closely at a card or a call."""

from typing import Any

from peewee import BigIntegerField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `signal`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Fact(Base):
        number = IntegerField(primary_key=True)

    class Signal(Base):
        fact = ForeignKeyField(Fact)
        kind = TextField()
        about = TextField(default="")
        points = IntegerField()
        told = TextField(default="{}")
        at = BigIntegerField()

        class Meta:
            indexes = ((("fact", "kind", "about"), True),)

    db.create_tables([Signal])
