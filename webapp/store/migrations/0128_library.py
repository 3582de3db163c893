"""The library: items, their editions, and whether they helped."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    ForeignKeyField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of the library."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class LibraryItem(Base):
        id = AutoField()
        made_by = ForeignKeyField(Person)
        made_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)

    class LibraryEdition(Base):
        item = ForeignKeyField(LibraryItem)
        kind = TextField()
        title = TextField()
        says = TextField()
        text = TextField()
        link = TextField()
        topics = TextField()
        roles = TextField()
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    class LibraryOpinion(Base):
        item = ForeignKeyField(LibraryItem)
        person = ForeignKeyField(Person)
        helped = BooleanField()
        at = BigIntegerField()

        class Meta:
            indexes = ((("item", "person"), False),)

    with db.bind_ctx([Person], bind_refs=False, bind_backrefs=False):
        db.create_tables([LibraryItem, LibraryEdition, LibraryOpinion])
