"""Create the tables of what a change may change in settled periods, and how many are worked off."""

from typing import Any

from peewee import AutoField, BigIntegerField, DateField, IntegerField, Model, TextField
from playhouse.migrate import migrate


def up(migrator: Any, db: Any) -> None:
    """Create `touch`, `touches_worked` and `settled_until`; add `seen` to `settlement`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Touch(Base):
        number = AutoField()
        at = BigIntegerField()
        what = TextField()
        scheme = TextField(null=True)
        who = TextField(null=True)
        first = DateField()
        last = DateField(null=True)

    class TouchesWorked(Base):
        upto = IntegerField(primary_key=True)
        at = BigIntegerField()

    class SettledUntil(Base):
        scheme = TextField()
        kind = TextField()
        until = DateField()
        at = BigIntegerField()

        class Meta:
            indexes = ((("scheme", "kind", "until"), False),)

    db.create_tables([Touch, TouchesWorked, SettledUntil])
    db.execute_sql('ALTER TABLE settlement ADD COLUMN "seen" INTEGER NOT NULL DEFAULT 0')
    migrate(migrator.add_index("settlement", ("seen",), False))
