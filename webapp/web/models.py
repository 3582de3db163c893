"""Tables of sign-ins and attempts to sign in."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class SignIn(Table):
    """One device signed in by one person, until `ended_at`; only the token's hash is kept."""

    token_hash = TextField(unique=True)
    person = ForeignKeyField(Person, backref="sign_ins", index=True)
    device = TextField(default="")
    started_at = InstantField()
    seen_at = InstantField()
    ended_at = InstantField(null=True)


class SignInAttempt(Table):
    """One attempt on an account from an address."""

    account = TextField()
    address = TextField()
    at = InstantField()
    succeeded = BooleanField()

    class Meta:
        indexes = ((("account", "at"), False), (("address", "at"), False))
