"""Tables of the seals that chain batches of audit lines, and of the checks of all records."""

from peewee import SQL, AutoField, BlobField, ForeignKeyField, IntegerField, TextField

from webapp.store.tables import InstantField, Table


class Seal(Table):
    """A batch of audit lines, `first` to `last`, chained to the batch before it.

    `head` is the hash over `previous` and the digest of each line. `marks` holds the first 8 bytes
    of each digest, so that verification can name a changed line.
    """

    number = AutoField()
    first = IntegerField(unique=True)
    last = IntegerField()
    previous = TextField(unique=True)
    head = TextField(unique=True)
    marks = BlobField()
    at = InstantField(index=True)


class CheckRun(Table):
    """A check of the records that somebody asked for; `asked_by`: a staff number, or the clock's
    name in the audit trail. `kind` is one of KINDS (webapp/audit/check_runs.py), `about` the day
    of a sample, else empty.
    """

    id = AutoField()
    kind = TextField(index=True)
    about = TextField(default="", constraints=[SQL("DEFAULT ''")])
    asked_by = TextField()
    asked_at = InstantField()


class CheckResult(Table):
    """What a check found; no row: it waits or runs.

    `count`: items read. `misfits`: how many did not agree, `told` the first of them as a JSON list
    of [part, place, why]. `head` and `last`: the newest seal then, and its last audit line.
    `failure`: why the check could not be carried out; empty if it was.
    """

    run = ForeignKeyField(CheckRun, primary_key=True)
    count = IntegerField()
    misfits = IntegerField()
    told = TextField()
    head = TextField()
    last = IntegerField()
    failure = TextField(default="", constraints=[SQL("DEFAULT ''")])
    ended_at = InstantField()
