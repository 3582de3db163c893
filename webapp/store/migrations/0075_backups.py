"""Create the tables of tries to back up the data folder, and of the check value of its keys."""

from typing import Any

from peewee import AutoField, BigIntegerField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `backup` and `key_check`."""

    class Backup(Model):
        number = AutoField()
        at = BigIntegerField()
        folder = TextField()
        files = IntegerField()
        bytes = BigIntegerField()
        fault = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "backup"

    class KeyCheck(Model):
        number = IntegerField(primary_key=True)
        value = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "key_check"

    db.create_tables([Backup, KeyCheck])
