"""Where Web Push reaches a browser: an extra, asked for on one device."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.web.models import SignIn
from webapp.store.tables import InstantField, Table


class Subscription(Table):
    """A browser's address at its push service and the keys it reads with (base64url); `kinds` are
    those of Reminder, separated by spaces. It holds as long as the session it was made in."""

    endpoint = TextField(unique=True)
    p256dh = TextField()
    auth = TextField()
    kinds = TextField()
    locale = TextField()
    person = ForeignKeyField(Person, backref="subscriptions")
    sign_in = ForeignKeyField(SignIn)
    made_at = InstantField()
    ended_at = InstantField(null=True)
