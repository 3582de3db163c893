"""Create the table of reasons for which HR withdrew a card at its seller's request."""

from typing import Any

from peewee import AutoField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `withdrawal_reason`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Fact(Base):
        number = AutoField()

    class WithdrawalReason(Base):
        fact = ForeignKeyField(Fact, primary_key=True)
        reason = TextField()

    db.create_tables([WithdrawalReason])
