"""Tables of people's choices whether praise names them, and of their bank accounts."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class PraiseChoice(Table):
    """A person's choice whether praise names them; the latest row holds; no row means yes."""

    person = ForeignKeyField(Person, backref="praise_choices")
    named = BooleanField()
    at = InstantField()


class BankAccount(Table):
    """The account to which a person is paid; the latest row holds.

    `holder`: the account's name. The number is encrypted, hashed with a key, and masked.
    """

    person = ForeignKeyField(Person, backref="bank_accounts")
    holder = TextField()
    bank = TextField(default="")
    number_cipher = TextField()
    number_hash = TextField()
    number_masked = TextField()
    set_by = ForeignKeyField(Person)
    set_at = InstantField()
