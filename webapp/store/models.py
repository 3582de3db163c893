"""The audit trail: who changed what, when, from what to what."""

from peewee import AutoField, TextField

from webapp.models.base import InstantField, Table


class AuditLine(Table):
    """One change of state, written in its own transaction; `before` and `after` are JSON."""

    number = AutoField()
    at = InstantField()
    who = TextField()
    action = TextField()
    subject = TextField(index=True)
    before = TextField(default="")
    after = TextField(default="")
