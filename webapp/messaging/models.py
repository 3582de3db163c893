"""What the company tells its groups, and what came of it."""

from peewee import ForeignKeyField, TextField

from webapp.models.channel import Channel
from webapp.store.tables import InstantField, Table


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
