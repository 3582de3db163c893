"""Notices to live pages: what changed last."""

from peewee import BigIntegerField, TextField

from webapp.models.base import Table


class Notice(Table):
    """A topic (`period:metric`, or `roster`) and the running number of its last change."""

    topic = TextField(primary_key=True)
    seq = BigIntegerField(index=True)
