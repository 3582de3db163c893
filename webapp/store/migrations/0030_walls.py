"""Create the tables of links to television pages, and of their ends."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `wall_link` and `wall_ending`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class WallLink(Base):
        number = AutoField()
        token_hash = TextField(unique=True)
        place = TextField()
        boards = TextField()
        look = TextField()
        locale = TextField()
        made_by = ForeignKeyField(Person)
        made_at = BigIntegerField()

    class WallEnding(Base):
        link = ForeignKeyField(WallLink, primary_key=True)
        ended_by = ForeignKeyField(Person)
        ended_at = BigIntegerField()

    db.create_tables([WallLink, WallEnding])
