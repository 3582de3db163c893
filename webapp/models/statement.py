"""What a person says to a sanction that is proposed."""

from peewee import ForeignKeyField, TextField

from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Statement(Table):
    """The person's own words to a proposed dismissal or demotion, once, kept for ever."""

    line = ForeignKeyField(Line, primary_key=True, backref="statement")
    text = TextField()
    said_at = InstantField()
