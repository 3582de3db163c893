"""Until when a webhook's old signing secret signs as well, after it was replaced."""

from typing import Any

from peewee import BigIntegerField, ForeignKeyField, Model


def up(_migrator: Any, db: Any) -> None:
    """Create the table of old secrets; in a new database 0126 does so, after that of webhooks.

    PostgreSQL makes no table that refers to a missing one.
    """
    if not db.table_exists("webhook"):
        return

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Webhook(Base):
        number = BigIntegerField(primary_key=True)

    class WebhookOldSecret(Base):
        webhook = ForeignKeyField(Webhook, primary_key=True)
        until = BigIntegerField()

    with db.bind_ctx([Webhook], bind_refs=False, bind_backrefs=False):
        db.create_tables([WebhookOldSecret])
