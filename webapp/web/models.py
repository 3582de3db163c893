"""Tables of sign-ins and attempts to sign in."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class SignIn(Table):
    """A session: one person on one device, until `ended_at`. Only the token's hash is stored."""

    token_hash = TextField(unique=True)
    person = ForeignKeyField(Person, backref="sign_ins", index=True)
    device = TextField(default="")
    started_at = InstantField()
    seen_at = InstantField()
    ended_at = InstantField(null=True)


class SignInAttempt(Table):
    """One attempt to sign in to an account from an IP address."""

    account = TextField()
    address = TextField()
    at = InstantField()
    succeeded = BooleanField()

    class Meta:
        indexes = ((("account", "at"), False), (("address", "at"), False))
