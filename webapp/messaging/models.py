"""Tables of channels, messages, deliveries, reminders and push subscriptions."""

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table
from webapp.web.models import SignIn


class Channel(Table):
    """A chat group or other address that receives messages. The address is a secret: `sealed` is
    its ciphertext, `shown` the address with its middle masked. `kinds` are the kinds of Message
    that the channel receives, separated by spaces; `files` says whether it accepts attachments;
    `per_minute` is the most deliveries begun in a minute."""

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
    """A message. Where `about` is set, one message of a kind exists for each value of `about`.
    An attachment is stored as `file` in the folder of outgoing files; its recipients see it as
    `file_name`."""

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
    """The delivery of one message to one channel; its latest `Sending` is its state."""

    message = ForeignKeyField(Message, backref="deliveries")
    channel = ForeignKeyField(Channel, backref="deliveries")

    class Meta:
        indexes = ((("message", "channel"), True),)


class Sending(Table):
    """One state of a delivery; the latest row is the current state. `result` is begun, sent,
    failed, limited (the whole channel waits) or dropped; `said` is the reason as a code of
    pages/sending_words.py; `again_at` is the earliest time of the next try."""

    delivery = ForeignKeyField(Delivery, backref="sendings")
    result = TextField()
    said = TextField(default="")
    at = InstantField()
    again_at = InstantField(null=True, index=True)


class Reminder(Table):
    """A reminder for one person.

    `kind` is one of those in operations/remind.py; `about` distinguishes reminders of one kind;
    `told` holds the values of its sentence as JSON; `href` is the page that it links to;
    `pushed_at` is the time when Web Push finished with it.
    """

    person = ForeignKeyField(Person, backref="reminders")
    kind = TextField()
    about = TextField()
    told = TextField(default="{}")
    href = TextField()
    at = InstantField(index=True)
    seen_at = InstantField(null=True)
    pushed_at = InstantField(null=True)

    class Meta:
        indexes = ((("person", "kind", "about"), True),)


class Subscription(Table):
    """A browser's Web Push subscription: its address at the push service and its keys (base64url).
    `kinds` are kinds of Reminder, separated by spaces. The subscription is valid as long as the
    session in which it was made."""

    endpoint = TextField(unique=True)
    p256dh = TextField()
    auth = TextField()
    kinds = TextField()
    locale = TextField()
    person = ForeignKeyField(Person, backref="subscriptions")
    sign_in = ForeignKeyField(SignIn)
    made_at = InstantField()
    ended_at = InstantField(null=True)
