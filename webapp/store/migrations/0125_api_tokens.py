"""Tokens by which other systems use the API."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    DateField,
    ForeignKeyField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of tokens."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class ApiToken(Base):
        number = AutoField()
        token_hash = TextField(unique=True)
        name = TextField()
        shown = TextField()
        scopes = TextField()
        expires_on = DateField()
        proposed_by = ForeignKeyField(Person)
        proposed_at = BigIntegerField()

    class ApiTokenDecision(Base):
        token = ForeignKeyField(ApiToken, primary_key=True)
        approved = BooleanField()
        decided_by = ForeignKeyField(Person)
        decided_at = BigIntegerField()

    class ApiTokenRevocation(Base):
        token = ForeignKeyField(ApiToken, primary_key=True)
        revoked_by = ForeignKeyField(Person)
        revoked_at = BigIntegerField()

    class ApiTokenUse(Base):
        token = ForeignKeyField(ApiToken, primary_key=True)
        last_at = BigIntegerField()

    db.create_tables([ApiToken, ApiTokenDecision, ApiTokenRevocation, ApiTokenUse])
