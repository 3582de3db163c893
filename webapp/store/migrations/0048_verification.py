"""Create the table of verifications: up to which seal everything agreed, and when."""

from typing import Any

from peewee import AutoField, BigIntegerField, BooleanField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `verification`."""

    class Verification(Model):
        id = AutoField()
        at = BigIntegerField()
        head = TextField()
        last = IntegerField()
        line = IntegerField()
        settlement = IntegerField()
        touch = IntegerField()
        is_whole = BooleanField()

        class Meta:
            database = db
            legacy_table_names = False

    db.create_tables([Verification])
