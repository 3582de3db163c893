"""Tables of payrolls: closed months, their payment, their lines."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Payroll(Table):
    """A payroll month that was closed; no line is added to it any more."""

    month = TextField(primary_key=True)
    closed_by = ForeignKeyField(Person)
    closed_at = InstantField()


class Payment(Table):
    """The record that a payroll was paid; a payroll is paid once."""

    payroll = ForeignKeyField(Payroll, primary_key=True, backref="payment")
    paid_by = ForeignKeyField(Person)
    paid_at = InstantField()


class PayrollLine(Table):
    """A line of the ledger in a payroll; each line is in at most one."""

    line = ForeignKeyField(Line, primary_key=True, backref="payroll")
    payroll = ForeignKeyField(Payroll, backref="lines")
