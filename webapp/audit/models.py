"""Tables of the seals that chain batches of audit lines."""

from peewee import AutoField, BlobField, IntegerField, TextField

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
