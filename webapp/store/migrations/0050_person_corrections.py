"""Create the table of corrections of people's data, each from a day on."""

from typing import Any

from peewee import AutoField, BigIntegerField, DateField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `person_correction`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class PersonCorrection(Base):
        id = AutoField()
        person = ForeignKeyField(Person)
        field = TextField()
        before = TextField()
        after = TextField()
        before_cipher = TextField(null=True)
        from_on = DateField(null=True)
        reason = TextField()
        corrected_by = ForeignKeyField(Person)
        corrected_at = BigIntegerField()

    db.create_tables([PersonCorrection])
