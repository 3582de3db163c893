"""An identity provider by which people sign in, and the accounts that are bound to people."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    ForeignKeyField,
    Model,
    TextField,
)

# Peewee's own ALTER would copy the table.
_COLUMN = 'ALTER TABLE "sign_in" ADD COLUMN "by_provider" {truth} NOT NULL DEFAULT FALSE'


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of providers, their steps and bound accounts; mark sessions."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class IdentityProvider(Base):
        number = AutoField()
        issuer = TextField()
        client = TextField()
        sealed = TextField()
        claim = TextField()
        passwords = BooleanField()
        proposed_by = ForeignKeyField(Person)
        proposed_at = BigIntegerField()

    class IdentityProviderStep(Base):
        provider = ForeignKeyField(IdentityProvider)
        step = TextField()
        by = TextField()
        at = BigIntegerField()

    class CompanyAccount(Base):
        person = ForeignKeyField(Person, primary_key=True)
        issuer = TextField()
        subject = TextField()
        bound_at = BigIntegerField()

        class Meta:
            indexes = ((("issuer", "subject"), True),)

    db.execute_sql(_COLUMN.format(truth=db.field_types["BOOL"]))
    with db.bind_ctx([Person], bind_refs=False, bind_backrefs=False):
        db.create_tables([IdentityProvider, IdentityProviderStep, CompanyAccount])
