"""Tables of the seals of audit lines, of the checks of all records, and of long work."""

from peewee import (
    SQL,
    AutoField,
    BlobField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

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
    """A check of the records that a person or the clock asked for.

    `asked_by`: a staff number, or the clock's name in the audit trail. `kind` is one of KINDS
    (webapp/audit/check_runs.py), `about` the day of a sample, else empty.
    """

    id = AutoField()
    kind = TextField(index=True)
    about = TextField(default="", constraints=[SQL("DEFAULT ''")])
    asked_by = TextField()
    asked_at = InstantField()


class CheckResult(Table):
    """The result of a `CheckRun`; while a run has none, it waits or runs.

    `count`: items read. `misfits`: how many did not agree, `told` the first of them as a JSON list
    of [part, place, why]. `head` and `last`: the newest seal at that time, and its last audit line.
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


class LongWork(Table):
    """Work that goes to the writer in pieces, such as the import of a large table.

    `kind` is one of KINDS (webapp/audit/long_works.py), `about` what it is about, as JSON. `begun`
    counts attempts, `done` of `total` items are written. From `sure_at` on the work will be
    completed, by whichever process goes on with it, and `told` (JSON) is its result.
    """

    id = AutoField()
    kind = TextField()
    about = TextField()
    asked_by = TextField()  # a staff number, or the account that ran a command
    asked_at = InstantField()
    begun = IntegerField(default=0)
    done = IntegerField(default=0)
    total = IntegerField(default=0)
    sure_at = InstantField(null=True)
    told = TextField(default="")

    @property
    def is_sure(self) -> bool:
        """Whether the work is past the point (`sure_at`) from which it is always completed."""
        return self.sure_at is not None


class LongWorkEnd(Table):
    """The end of a work: finished, cancelled, refused or failed; without a row it waits or runs.

    `told` (JSON): the faults of a refused work. `by` is null where the program ended the work.
    """

    work = ForeignKeyField(LongWork, primary_key=True)
    how = TextField()
    told = TextField()
    by = TextField(null=True)
    at = InstantField()


class StagedRow(Table):
    """A row that a work will add; it has no effect until its work is sure, and is then deleted.

    `key` is the value that no other record may take meanwhile (a contract, a number's hash),
    `content` the row as JSON.
    """

    work = ForeignKeyField(LongWork)
    place = IntegerField()
    key = TextField(index=True)
    content = TextField()

    class Meta:
        primary_key = CompositeKey("work", "place")
        without_rowid = True


class ErasedLine(Table):
    """A change of an audit line's texts by an erasure (docs/decisions/0073-erasure.md).

    `was` and `now` are the line's digests before and after: `was` of a line's first row is the one
    that was sealed. `erasure` is the number of the proposal, `piece` the part of it whose own audit
    line holds the hash of these rows. Rows are added, never changed.
    """

    id = AutoField()
    number = IntegerField(index=True)  # of the audit line
    was = BlobField()
    now = BlobField()
    erasure = IntegerField()
    piece = IntegerField()

    class Meta:
        indexes = ((("erasure", "piece"), False),)
