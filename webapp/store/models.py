"""Tables of the audit trail, change notices and settings."""

from peewee import AutoField, BigIntegerField, TextField

from webapp.store.tables import InstantField, Table


class AuditLine(Table):
    """One change of state, written in its own transaction; `before` and `after` are JSON."""

    number = AutoField()
    at = InstantField()
    who = TextField()
    action = TextField()
    subject = TextField(index=True)
    before = TextField(default="")
    after = TextField(default="")


class Notice(Table):
    """A topic (`period:metric`, or `roster`) and the running number of its last change."""

    topic = TextField(primary_key=True)
    seq = BigIntegerField(index=True)


class Setting(Table):
    """One setting, as JSON under its name (`company`, `department`, `campaign` …)."""

    name = TextField(primary_key=True)
    value = TextField()
