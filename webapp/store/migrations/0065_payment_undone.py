"""Create the table of payments that were marked by mistake and unmarked within ten minutes."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `payment_undone`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class PaymentUndone(Base):
        id = AutoField()
        month = TextField()
        paid_by = ForeignKeyField(Person)
        paid_at = BigIntegerField()
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    db.create_tables([PaymentUndone])
