"""Lines of the ledger that were turned down."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Rejection(Table):
    """A proposed line is turned down once, with a reason that its person reads.

    `grounds` is what the settlement before had found for the claim, as a line would say it.
    """

    line = ForeignKeyField(Line, primary_key=True, backref="rejection")
    reason = TextField()
    rejected_by = ForeignKeyField(Person)
    rejected_at = InstantField()
    grounds = TextField(null=True)
