"""Create the tables of customers assigned to sellers, and of numbers shown in full."""

from typing import Any

from peewee import BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `assignment` and `showing`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Customer(Base):
        name = TextField()

    class Assignment(Base):
        customer = ForeignKeyField(Customer)
        seller = ForeignKeyField(Person, null=True)
        given_by = TextField()
        at = BigIntegerField()
        why = TextField()

    class Showing(Base):
        customer = ForeignKeyField(Customer, null=True)
        person = ForeignKeyField(Person)
        at = BigIntegerField()
        how = TextField()
        record = TextField(null=True, unique=True)
        content_hash = TextField(null=True)

        class Meta:
            indexes = ((("person", "at"), False),)

    db.create_tables([Assignment, Showing])
