"""Telephone calls."""

from peewee import SQL, DateField, ForeignKeyField, TextField

from webapp.models.customer import Customer
from webapp.models.fact import Fact
from webapp.store.tables import Table


class Call(Table):
    """A telephone call by a seller, with its outcome.

    `mark` names why it is held and counts nowhere until a supervisor has decided (`clock`: its
    moment could not be proved), or is empty.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="call")
    outcome = TextField()  # invited, interested, refused, no_answer, invalid
    customer = ForeignKeyField(Customer, null=True, backref="calls")
    note = TextField(default="")
    follow_up_on = DateField(null=True)
    mark = TextField(default="", constraints=[SQL("DEFAULT ''")])
