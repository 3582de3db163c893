"""Create the table of files attached to violations, appeals, contributions and grants as proof."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `attachment`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Attachment(Base):
        number = AutoField()
        subject = TextField(index=True)
        file = TextField()
        name = TextField()
        media = TextField()
        size = IntegerField()
        sent_by = ForeignKeyField(Person)
        sent_at = BigIntegerField()

    db.create_tables([Attachment])
