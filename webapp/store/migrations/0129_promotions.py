"""Proposed promotions and what HR and leaders said to them."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of proposed promotions."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class PromotionProposal(Base):
        id = AutoField()
        person = ForeignKeyField(Person)
        from_role = TextField()
        from_level = TextField()
        role = TextField()
        level = TextField()
        wanted_on = DateField()
        reason = TextField()
        judged = TextField()
        proposed_by = ForeignKeyField(Person)
        proposed_at = BigIntegerField()

    class PromotionStep(Base):
        proposal = ForeignKeyField(PromotionProposal)
        side = TextField()
        kind = TextField()
        text = TextField()
        from_on = DateField(null=True, index=True)
        by = ForeignKeyField(Person)
        at = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("proposal", "side")

    with db.bind_ctx([Person], bind_refs=False, bind_backrefs=False):
        db.create_tables([PromotionProposal, PromotionStep])
