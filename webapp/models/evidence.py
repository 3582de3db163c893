"""What settlements computed from: rosters, answers of the tallies, lists of bases."""

from peewee import BlobField, TextField

from webapp.store.tables import Table


class Evidence(Table):
    """Canonical JSON, compressed, under the SHA-256 of its text; many settlements share one."""

    hash = TextField(primary_key=True)
    body = BlobField()
