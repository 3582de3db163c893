"""Tables of the tokens by which other systems use the API."""

from peewee import AutoField, BooleanField, DateField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class ApiToken(Table):
    """A token that HR has proposed; it works from its ApiTokenDecision on, until its last day.

    `token_hash` is the SHA-256 of its secret, which is shown once and not stored; `shown` is the
    beginning of the secret; `scopes` are words of `scopes.SCOPES`, separated by spaces.
    """

    number = AutoField()
    token_hash = TextField(unique=True)
    name = TextField()
    shown = TextField()
    scopes = TextField()
    expires_on = DateField()
    proposed_by = ForeignKeyField(Person)
    proposed_at = InstantField()


class ApiTokenDecision(Table):
    """A leader's decision on a token; there is one."""

    token = ForeignKeyField(ApiToken, primary_key=True, backref="decision")
    approved = BooleanField()
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()


class ApiTokenRevocation(Table):
    """The end of a token before its last day."""

    token = ForeignKeyField(ApiToken, primary_key=True, backref="revocation")
    revoked_by = ForeignKeyField(Person)
    revoked_at = InstantField()


class ApiTokenUse(Table):
    """When a token was used last, to the minute; overwritten, as nothing relies on earlier uses."""

    token = ForeignKeyField(ApiToken, primary_key=True, backref="use")
    last_at = InstantField()
