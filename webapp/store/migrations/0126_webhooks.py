"""Webhooks: addresses of other systems that are told what has happened."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of webhooks."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Webhook(Base):
        number = AutoField()
        name = TextField()
        sealed = TextField()
        shown = TextField()
        kinds = TextField()
        made_by = ForeignKeyField(Person)
        made_at = BigIntegerField()

    class WebhookStep(Base):
        webhook = ForeignKeyField(Webhook)
        step = TextField()
        why = TextField()
        by = TextField()
        at = BigIntegerField()

    class WebhookRead(Base):
        webhook = ForeignKeyField(Webhook, primary_key=True)
        upto = IntegerField()
        sent_at = BigIntegerField(null=True)

    class WebhookMessage(Base):
        webhook = ForeignKeyField(Webhook)
        line = IntegerField(null=True)
        at = BigIntegerField(index=True)

        class Meta:
            indexes = ((("webhook", "line"), True),)

    class WebhookTry(Base):
        message = ForeignKeyField(WebhookMessage)
        result = TextField()
        said = TextField()
        at = BigIntegerField()

    class WebhookDue(Base):
        message = ForeignKeyField(WebhookMessage, primary_key=True)
        webhook = ForeignKeyField(Webhook)
        tries = IntegerField()
        again_at = BigIntegerField(index=True)

    class WebhookOldSecret(Base):  # as in 0119, which makes it in a database that had webhooks
        webhook = ForeignKeyField(Webhook, primary_key=True)
        until = BigIntegerField()

    db.create_tables([Webhook, WebhookStep, WebhookRead, WebhookMessage, WebhookTry, WebhookDue])
    db.create_tables([WebhookOldSecret])
