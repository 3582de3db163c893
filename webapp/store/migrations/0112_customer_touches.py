"""Create the tables of visits and gifts to earlier customers, and of referrals by them."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `customer_touch` and `touch_withdrawal`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Customer(Base):
        id = AutoField()

    class CustomerTouch(Base):
        number = AutoField()
        record = TextField(unique=True)
        content_hash = TextField()
        customer = ForeignKeyField(Customer)
        person = ForeignKeyField(Person)
        kind = TextField()
        amount = BigIntegerField(default=0)
        words = TextField(default="")
        at = BigIntegerField()

        class Meta:
            indexes = ((("person", "at"), False),)

    class TouchWithdrawal(Base):
        touch = ForeignKeyField(CustomerTouch, primary_key=True)
        at = BigIntegerField()

    db.create_tables([CustomerTouch, TouchWithdrawal])
