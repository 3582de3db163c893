"""Tables of steps of money that can be undone for ten minutes, and of their undoing."""

from peewee import BigIntegerField, CompositeKey, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class ApprovalStep(Table):
    """One step of a person that approved lines together; `fen` is the sum that was shown."""

    by = ForeignKeyField(Person)
    at = InstantField(index=True)
    lines = IntegerField()
    fen = BigIntegerField()


class ApprovalStepLine(Table):
    """A line that a step approved or endorsed."""

    step = ForeignKeyField(ApprovalStep, backref="step_lines")
    line = ForeignKeyField(Line, backref="approval_steps")

    class Meta:
        primary_key = CompositeKey("step", "line")


class ApprovalUndone(Table):
    """The record that a step was undone: its lines wait again. Its approvals are removed."""

    step = ForeignKeyField(ApprovalStep, primary_key=True, backref="undone")
    by = ForeignKeyField(Person)
    at = InstantField()


class RejectionStep(Table):
    """One step of a person that rejected lines together, with one reason."""

    by = ForeignKeyField(Person)
    at = InstantField(index=True)


class RejectionStepLine(Table):
    """A line that a step rejected."""

    step = ForeignKeyField(RejectionStep, backref="step_lines")
    line = ForeignKeyField(Line, backref="rejection_steps")

    class Meta:
        primary_key = CompositeKey("step", "line")


class RejectionUndone(Table):
    """The record that a step was undone: what it rejected is proposed again by new lines."""

    step = ForeignKeyField(RejectionStep, primary_key=True, backref="undone")
    by = ForeignKeyField(Person)
    at = InstantField()


class PayrollTaken(Table):
    """The record that somebody downloaded the file of a closed month: it has left the house."""

    month = TextField(index=True)
    by = ForeignKeyField(Person)
    at = InstantField()


class PayrollUndone(Table):
    """The record that the close of a month was undone, with what the payroll was."""

    month = TextField()
    closed_by = ForeignKeyField(Person)
    closed_at = InstantField()
    total = BigIntegerField(null=True)
    lines = IntegerField()
    by = ForeignKeyField(Person)
    at = InstantField()


class PaymentUndone(Table):
    """The record that the mark of a payment was taken back, with who had set it and when."""

    month = TextField()
    paid_by = ForeignKeyField(Person)
    paid_at = InstantField()
    by = ForeignKeyField(Person)
    at = InstantField()
