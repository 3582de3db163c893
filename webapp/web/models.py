"""Tables of sessions, of their networks, of attempts to sign in, and of first passwords."""

from peewee import SQL, AutoField, BooleanField, DateField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class SignIn(Table):
    """A session: one person on one device, until `ended_at`. Only the token's hash is stored.

    `browser` is the hash of the cookie that stays in the browser when the session ends, `network`
    the hash of the network of the last request that was noted (webapp/core/networks.py).
    `by_provider`: it began by the identity provider, not by a password.
    """

    token_hash = TextField(unique=True)
    person = ForeignKeyField(Person, backref="sign_ins", index=True)
    device = TextField(default="")
    started_at = InstantField()
    seen_at = InstantField()
    ended_at = InstantField(null=True)
    browser = TextField(default="", constraints=[SQL("DEFAULT ''")])
    network = TextField(default="", constraints=[SQL("DEFAULT ''")])
    by_provider = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])


class NetworkUse(Table):
    """A network from which a person's sessions sent requests on a day, as a keyed hash."""

    person = ForeignKeyField(Person)
    day = DateField()
    network = TextField()

    class Meta:
        indexes = ((("person", "day", "network"), True),)


class SignInAttempt(Table):
    """One attempt to sign in to an account from an IP address, kept for a day.

    `account` and `address` as in `Attempt` (webapp/web/operations/sign_in_attempts.py); `browser`
    as in `SignIn`.
    """

    account = TextField()
    address = TextField()
    at = InstantField(index=True)
    succeeded = BooleanField()
    browser = TextField(default="", constraints=[SQL("DEFAULT ''")])

    class Meta:
        indexes = ((("account", "at"), False), (("address", "at"), False))


class FirstPasswordBatch(Table):
    """First passwords that were made together; `why`: hire, import or reset.

    `made_by` is a staff number, or the command's name in the audit trail.
    """

    id = AutoField()
    why = TextField()
    made_by = TextField()
    made_at = InstantField()


class FirstPassword(Table):
    """A person's first password, encrypted for this person, until it is no longer needed.

    The row is deleted at the person's first sign-in, when HR closes the batch, when another first
    password takes its place, and after `KEPT` (webapp/web/operations/first_passwords.py).
    """

    person = ForeignKeyField(Person, primary_key=True)
    batch = ForeignKeyField(FirstPasswordBatch, index=True)
    sealed = TextField()
