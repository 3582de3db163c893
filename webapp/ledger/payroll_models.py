"""Payrolls that were paid out."""

from peewee import ForeignKeyField

from webapp.company.models import Person
from webapp.models.payroll import Payroll
from webapp.store.tables import InstantField, Table


class Payment(Table):
    """That a payroll was paid, once."""

    payroll = ForeignKeyField(Payroll, primary_key=True, backref="payment")
    paid_by = ForeignKeyField(Person)
    paid_at = InstantField()
