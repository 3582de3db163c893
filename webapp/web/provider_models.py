"""Tables of the identity provider by which people sign in, and of the accounts bound to them."""

from peewee import AutoField, BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class IdentityProvider(Table):
    """A provider of company accounts that HR has proposed, with its settings.

    `issuer` is its address in the form of OpenID Connect, `client` the id that it has given to this
    program, `sealed` the ciphertext of the client's secret, `claim` the claim that holds the staff
    number. `passwords`: whether people may sign in by password as well.
    """

    number = AutoField()
    issuer = TextField()
    client = TextField()
    sealed = TextField()
    claim = TextField()
    passwords = BooleanField()
    proposed_by = ForeignKeyField(Person)
    proposed_at = InstantField()


class IdentityProviderStep(Table):
    """What became of a proposal: a word of `operations.identity_providers.ProviderStep`.

    In force is the provider of the newest step, of all providers, that is approved or a return to
    passwords; after `ended` none is. `by` is a staff number, or `jiebao` for a command.
    """

    provider = ForeignKeyField(IdentityProvider, backref="steps")
    step = TextField()
    by = TextField()
    at = InstantField()


class CompanyAccount(Table):
    """The account of a provider that is bound to a person: its `subject` there.

    A person has one, an account belongs to one person. The row is deleted when HR unbinds it.
    """

    person = ForeignKeyField(Person, primary_key=True)
    issuer = TextField()
    subject = TextField()
    bound_at = InstantField()

    class Meta:
        indexes = ((("issuer", "subject"), True),)
