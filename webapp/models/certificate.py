"""Certificates issued."""

from peewee import SQL, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Certificate(Table):
    """One certificate; `honour` is JSON of the values printed, `code` opens its public page.

    `edition` counts the certificates of one line: each but the last was replaced by the next.
    """

    serial = TextField(primary_key=True)
    code = TextField(unique=True)
    line = ForeignKeyField(Line, backref="certificates")
    honour = TextField()
    issued_by = ForeignKeyField(Person)
    issued_at = InstantField()
    edition = IntegerField(default=1, constraints=[SQL("DEFAULT 1")])

    class Meta:
        indexes = ((("line", "edition"), True),)
