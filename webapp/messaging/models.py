"""Tables of channels, messages, deliveries, reminders and push subscriptions."""

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table
from webapp.web.models import SignIn


class Channel(Table):
    """A group by its address, which is a secret: `sealed` as customers' numbers are, `shown` with
    its middle left out. `kinds` are those of Message that it wants, separated by spaces; `files`
    says whether it takes them; `per_minute` is the most it is told in a minute."""

    name = TextField()
    sealed = TextField()
    shown = TextField()
    service = TextField()
    files = BooleanField()
    kinds = TextField()
    per_minute = IntegerField()
    made_by = TextField()
    made_at = InstantField()
    ended_at = InstantField(null=True)


class Message(Table):
    """A message; `about` tells two of a kind apart, where each is told once. An enclosed file lies
    in the folder of what goes out under `file`, and is called `file_name` where it arrives."""

    kind = TextField()
    about = TextField(null=True)
    title = TextField()
    text = TextField()
    file = TextField(null=True)
    file_name = TextField(null=True)
    at = InstantField(index=True)

    class Meta:
        indexes = ((("kind", "about"), True),)


class Delivery(Table):
    """A message on its way to one channel."""

    message = ForeignKeyField(Message, backref="deliveries")
    channel = ForeignKeyField(Channel, backref="deliveries")

    class Meta:
        indexes = ((("message", "channel"), True),)


class Sending(Table):
    """What became of a delivery, line by line: the latest holds. `result` is begun, sent, failed,
    limited (the whole channel waits) or dropped; `again_at` is when the next try may be."""

    delivery = ForeignKeyField(Delivery, backref="sendings")
    result = TextField()
    said = TextField(default="")
    at = InstantField()
    again_at = InstantField(null=True, index=True)


class Reminder(Table):
    """A reminder; `kind` is one of those in operations/reminding.py,
    `about` tells two of a kind apart, `told` holds the figures of its sentence as JSON,
    `href` is where it leads, `pushed_at` when Web Push was done with it."""

    person = ForeignKeyField(Person, backref="reminders")
    kind = TextField()
    about = TextField()
    told = TextField(default="{}")
    href = TextField()
    at = InstantField()
    seen_at = InstantField(null=True)
    pushed_at = InstantField(null=True)

    class Meta:
        indexes = ((("person", "kind", "about"), True),)


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
