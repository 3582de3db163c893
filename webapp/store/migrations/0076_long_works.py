"""Create the tables of work done by the writer in pieces, and of rows that wait to be inserted."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(migrator: Any, db: Any) -> None:
    """Create `long_work`, `long_work_end` and `staged_row`."""

    class LongWork(Model):
        id = AutoField()
        kind = TextField()
        about = TextField()
        asked_by = TextField()
        asked_at = BigIntegerField()
        begun = IntegerField(default=0)
        done = IntegerField(default=0)
        total = IntegerField(default=0)
        sure_at = BigIntegerField(null=True)
        told = TextField(default="")

        class Meta:
            legacy_table_names = False

    class LongWorkEnd(Model):
        work = ForeignKeyField(LongWork, primary_key=True)
        how = TextField()
        told = TextField()
        by = TextField(null=True)
        at = BigIntegerField()

        class Meta:
            legacy_table_names = False

    class StagedRow(Model):
        work = ForeignKeyField(LongWork)
        place = IntegerField()
        key = TextField(index=True)
        content = TextField()

        class Meta:
            legacy_table_names = False
            primary_key = CompositeKey("work", "place")
            without_rowid = True

    db.bind([LongWork, LongWorkEnd, StagedRow], bind_refs=False, bind_backrefs=False)
    db.create_tables([LongWork, LongWorkEnd, StagedRow])
