"""Which lines are in which payroll."""

from peewee import ForeignKeyField

from webapp.ledger.models import Line
from webapp.models.payroll import Payroll
from webapp.store.tables import Table


class PayrollLine(Table):
    """A line of the ledger is in one payroll at most."""

    line = ForeignKeyField(Line, primary_key=True, backref="payroll")
    payroll = ForeignKeyField(Payroll, backref="lines")
