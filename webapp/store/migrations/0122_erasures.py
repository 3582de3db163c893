"""Proposals about personal data, their decisions, erasures, and the audit lines these changed."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(migrator: Any, db: Any) -> None:
    """Create `erased_line`, `privacy_proposal`, `privacy_decision`, `erasure`, `past_period`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class ErasedLine(Base):
        id = AutoField()
        number = IntegerField(index=True)
        was = BlobField()
        now = BlobField()
        erasure = IntegerField()
        piece = IntegerField()

        class Meta:
            indexes = ((("erasure", "piece"), False),)

    class PrivacyProposal(Base):
        id = AutoField()
        kind = TextField()
        about = TextField()
        value = IntegerField()
        reason = TextField()
        proposed_by = ForeignKeyField(Person)
        proposed_at = BigIntegerField()

        class Meta:
            indexes = ((("kind", "about"), False),)

    class PrivacyDecision(Base):
        proposal = ForeignKeyField(PrivacyProposal, primary_key=True)
        approved = BooleanField()
        decided_by = ForeignKeyField(Person)
        decided_at = BigIntegerField()

    class Erasure(Base):
        proposal = ForeignKeyField(PrivacyProposal, primary_key=True)
        counts = TextField()
        photos = TextField()
        done_at = BigIntegerField()

    class PastPeriod(Base):
        kind = TextField()
        about = TextField()
        since = DateField()

        class Meta:
            primary_key = CompositeKey("kind", "about")

    db.create_tables([ErasedLine, PrivacyProposal, PrivacyDecision, Erasure, PastPeriod])
