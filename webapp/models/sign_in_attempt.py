"""Attempts to sign in, for throttling and for the record."""

from peewee import BooleanField, TextField

from webapp.store.tables import InstantField, Table


class SignInAttempt(Table):
    """One attempt on an account from an address."""

    account = TextField()
    address = TextField()
    at = InstantField()
    succeeded = BooleanField()

    class Meta:
        indexes = ((("account", "at"), False), (("address", "at"), False))
