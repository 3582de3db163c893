"""What a person says to a violation."""

from peewee import ForeignKeyField, TextField

from webapp.models.violation import Violation
from webapp.store.tables import InstantField, Table


class ViolationAnswer(Table):
    """The person's answer, once, kept for ever."""

    violation = ForeignKeyField(Violation, primary_key=True, backref="answer")
    text = TextField()
    answered_at = InstantField()
