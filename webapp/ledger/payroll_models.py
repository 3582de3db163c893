"""Tables of ledger: payroll."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Payroll(Table):
    """A payroll month that was closed; nothing enters it any more."""

    month = TextField(primary_key=True)
    closed_by = ForeignKeyField(Person)
    closed_at = InstantField()


class Payment(Table):
    """That a payroll was paid, once."""

    payroll = ForeignKeyField(Payroll, primary_key=True, backref="payment")
    paid_by = ForeignKeyField(Person)
    paid_at = InstantField()


class PayrollLine(Table):
    """A line of the ledger is in one payroll at most."""

    line = ForeignKeyField(Line, primary_key=True, backref="payroll")
    payroll = ForeignKeyField(Payroll, backref="lines")
