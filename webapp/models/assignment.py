"""Whose customer somebody has been, since when and by whom."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.models.customer import Customer
from webapp.store.tables import InstantField, Table


class Assignment(Table):
    """A customer given to a seller (None: to nobody); `customer.seller` is the newest of them.

    `why`: import, by_hand, called (added with a call or card), shared (from the unassigned, or of
    who left).
    """

    customer = ForeignKeyField(Customer, backref="assignments")
    seller = ForeignKeyField(Person, null=True)
    given_by = TextField()  # a staff number, or who runs the program
    at = InstantField()
    why = TextField()
