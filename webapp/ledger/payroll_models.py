"""Tables of payrolls: closed months, their payment, what they settle, and lines not settled yet."""

from peewee import BigIntegerField, BooleanField, CompositeKey, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Payroll(Table):
    """A payroll month that was closed; no row is added to it later.

    `total` is the sum of its lines in fen (null: nobody has summed them). `base_pay_elsewhere`: the
    payroll settles base pay, but it is paid elsewhere, so it is in no file.
    """

    month = TextField(primary_key=True)
    closed_by = ForeignKeyField(Person)
    closed_at = InstantField()
    total = BigIntegerField(null=True)
    base_pay_elsewhere = BooleanField(default=False)


class Payment(Table):
    """The record that a payroll was paid; a payroll is paid once."""

    payroll = ForeignKeyField(Payroll, primary_key=True, backref="payment")
    paid_by = ForeignKeyField(Person)
    paid_at = InstantField()


class PayrollLine(Table):
    """What a payroll settles of one line, in fen, with the sign of the line's own amount.

    A line can be settled in parts, by one row in each of several payrolls. A positive row pays, a
    negative one takes: the payroll pays a person the sum of their rows.
    """

    line = ForeignKeyField(Line, backref="payrolls")
    payroll = ForeignKeyField(Payroll, backref="lines")
    amount = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("line", "payroll")


class UnpaidLine(Table):
    """A person's line of money that was not rejected and that payrolls have not settled whole.

    A row is inserted with its line (`add_line`), and deleted by a rejection or by the payroll that
    settles its last part. It repeats what lines, rejections and payroll lines say, so that closing
    a month reads no line that was settled.
    """

    line = ForeignKeyField(Line, primary_key=True, backref="unpaid")
    person = ForeignKeyField(Person, backref="unpaid_lines")
