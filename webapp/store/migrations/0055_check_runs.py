"""Create the tables of data checks that somebody asked for, and of what they found."""

from typing import Any

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create `check_run` and `check_result`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class CheckRun(Base):
        id = AutoField()
        kind = TextField(index=True)
        about = TextField(default="", constraints=[SQL("DEFAULT ''")])
        asked_by = TextField()
        asked_at = BigIntegerField()

    class CheckResult(Base):
        run = ForeignKeyField(CheckRun, primary_key=True)
        count = IntegerField()
        misfits = IntegerField()
        told = TextField()
        head = TextField()
        last = IntegerField()
        failure = TextField(default="", constraints=[SQL("DEFAULT ''")])
        ended_at = BigIntegerField()

    db.create_tables([CheckRun, CheckResult])
