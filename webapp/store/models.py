"""Tables of the audit trail, change notices, settings, backups and the check value of the keys."""

from peewee import AutoField, BigIntegerField, IntegerField, TextField

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


class Backup(Table):
    """One try to back up the data folder; `fault` says why it failed, or is empty."""

    number = AutoField()
    at = InstantField()
    folder = TextField()
    files = IntegerField(default=0)
    bytes = BigIntegerField(default=0)
    fault = TextField(default="")


class KeyCheck(Table):
    """The check value of this database's keys (webapp/core/keys.py); one row."""

    number = IntegerField(primary_key=True)
    value = TextField()
