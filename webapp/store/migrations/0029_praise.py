"""Create the tables of seals over the audit trail, of bulletins, and of praise choices."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create `seal`, `bulletin` and `praise_choice`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Seal(Base):
        number = AutoField()
        first = IntegerField(unique=True)
        last = IntegerField()
        previous = TextField(unique=True)
        head = TextField(unique=True)
        marks = BlobField()
        at = BigIntegerField(index=True)

    class Bulletin(Base):
        day = DateField()
        issue = IntegerField()
        told = TextField()
        head = TextField()
        at = BigIntegerField()

        class Meta:
            indexes = ((("day", "issue"), True),)

    class PraiseChoice(Base):
        person = ForeignKeyField(Person)
        named = BooleanField()
        at = BigIntegerField()

    db.create_tables([Seal, Bulletin, PraiseChoice])
