"""Create the table of people's bank accounts, with each number encrypted, hashed and masked."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `bank_account`."""

    class Person(Model):
        id = TextField(primary_key=True)

        class Meta:
            database = db
            table_name = "person"

    class BankAccount(Model):
        id = AutoField()
        person = ForeignKeyField(Person)
        holder = TextField()
        bank = TextField(default="")
        number_cipher = TextField()
        number_hash = TextField()
        number_masked = TextField()
        set_by = ForeignKeyField(Person)
        set_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "bank_account"

    db.create_tables([BankAccount])
