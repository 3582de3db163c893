"""Create the tables of encrypted first passwords, which HR can hand out until they are used."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `first_password_batch` and `first_password`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class FirstPasswordBatch(Base):
        id = AutoField()
        why = TextField()
        made_by = TextField()
        made_at = BigIntegerField()

    class FirstPassword(Base):
        person = ForeignKeyField(Person, primary_key=True)
        batch = ForeignKeyField(FirstPasswordBatch, index=True)
        sealed = TextField()

    db.create_tables([FirstPasswordBatch, FirstPassword])
