"""Create the tables of proposed targets and of the leaders' decisions on them."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    DateField,
    ForeignKeyField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create `target_proposal` and `target_decision`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class TargetProposal(Base):
        who = TextField()
        metric = TextField()
        period_kind = TextField()
        only = TextField(null=True)
        value = BigIntegerField()
        difficulty = TextField(null=True)
        wanted_on = DateField(null=True)
        batch = TextField(index=True)
        proposed_by = ForeignKeyField(Person)
        proposed_at = BigIntegerField()

    class TargetDecision(Base):
        proposal = ForeignKeyField(TargetProposal, primary_key=True)
        approved = BooleanField()
        from_on = DateField(null=True)
        decided_by = ForeignKeyField(Person)
        decided_at = BigIntegerField()

    db.create_tables([TargetProposal, TargetDecision])
