"""The table of customers' numbers that were shown in full."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.facts.models import Customer
from webapp.store.tables import InstantField, Table


class Showing(Table):
    """The log of a customer's number shown in full to a person. `how` is page (on the screen), kept
    (in a page cached for offline use), check (to a checker who calls back) or dial (the link was
    tapped; `record` is the phone's record id)."""

    customer = ForeignKeyField(Customer, null=True, backref="showings")
    person = ForeignKeyField(Person)
    at = InstantField()
    how = TextField()
    record = TextField(null=True, unique=True)
    content_hash = TextField(null=True)

    class Meta:
        indexes = ((("person", "at"), False),)
