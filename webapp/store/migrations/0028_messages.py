"""Create the tables of channels, messages, their deliveries, and each try to send one."""

from typing import Any

from peewee import BigIntegerField, BooleanField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `channel`, `message`, `delivery` and `sending`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Channel(Base):
        name = TextField()
        sealed = TextField()
        shown = TextField()
        service = TextField()
        files = BooleanField()
        kinds = TextField()
        per_minute = IntegerField()
        made_by = TextField()
        made_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)

    class Message(Base):
        kind = TextField()
        about = TextField(null=True)
        title = TextField()
        text = TextField()
        file = TextField(null=True)
        file_name = TextField(null=True)
        at = BigIntegerField(index=True)

        class Meta:
            indexes = ((("kind", "about"), True),)

    class Delivery(Base):
        message = ForeignKeyField(Message)
        channel = ForeignKeyField(Channel)

        class Meta:
            indexes = ((("message", "channel"), True),)

    class Sending(Base):
        delivery = ForeignKeyField(Delivery)
        result = TextField()
        said = TextField(default="")
        at = BigIntegerField()
        again_at = BigIntegerField(null=True)

    db.create_tables([Channel, Message, Delivery, Sending])
