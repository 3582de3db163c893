"""The tables of people's choices whether praise names them, and of their bank accounts."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class PraiseChoice(Table):
    """A person's choice whether praise names them; the latest row is valid; without one: yes."""

    person = ForeignKeyField(Person, backref="praise_choices")
    named = BooleanField()
    at = InstantField()


class BankAccount(Table):
    """To which account a person is paid; the latest row is valid.

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
