"""Tables of steps of the desk that were undone, or can be undone for ten minutes."""

from peewee import (
    BigIntegerField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp.company.models import Person
from webapp.ledger.models import Appeal, Line
from webapp.store.tables import InstantField, Table


class ApprovalStep(Table):
    """One person's approval of several lines together; `fen` is the sum that the page showed."""

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
    """The record that an approval step was undone: its approvals are deleted, its lines pending."""

    step = ForeignKeyField(ApprovalStep, primary_key=True, backref="undone")
    by = ForeignKeyField(Person)
    at = InstantField()


class RejectionStep(Table):
    """One person's rejection of several lines together, with one reason."""

    by = ForeignKeyField(Person)
    at = InstantField(index=True)


class RejectionStepLine(Table):
    """A line that a step rejected."""

    step = ForeignKeyField(RejectionStep, backref="step_lines")
    line = ForeignKeyField(Line, backref="rejection_steps")

    class Meta:
        primary_key = CompositeKey("step", "line")


class RejectionUndone(Table):
    """The record that a rejection step was undone: new lines propose again what it rejected."""

    step = ForeignKeyField(RejectionStep, primary_key=True, backref="undone")
    by = ForeignKeyField(Person)
    at = InstantField()


class PayrollTaken(Table):
    """The record that somebody downloaded the file of a closed month: then no undo of the close."""

    month = TextField(index=True)
    by = ForeignKeyField(Person)
    at = InstantField()


class PayrollUndone(Table):
    """The record that the close of a month was undone, with the columns of the deleted payroll."""

    month = TextField()
    closed_by = ForeignKeyField(Person)
    closed_at = InstantField()
    total = BigIntegerField(null=True)
    lines = IntegerField()
    by = ForeignKeyField(Person)
    at = InstantField()


class PaymentUndone(Table):
    """The record that the mark of a payment was removed, with who had set it and when."""

    month = TextField()
    paid_by = ForeignKeyField(Person)
    paid_at = InstantField()
    by = ForeignKeyField(Person)
    at = InstantField()


class AnswerUndone(Table):
    """The record that whoever answered an appeal undid the answer, with its columns."""

    appeal = ForeignKeyField(Appeal, backref="undone_answers")
    upheld = BooleanField()
    text = TextField()
    line = ForeignKeyField(Line, null=True)
    answered_by = ForeignKeyField(Person)
    answered_at = InstantField()
    at = InstantField()
