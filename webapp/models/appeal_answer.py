"""Answers to appeals, one each."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.models.appeal import Appeal
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class AppealAnswer(Table):
    """Whether it is upheld, why, and the adjusting line that follows, where one does."""

    appeal = ForeignKeyField(Appeal, primary_key=True, backref="answer")
    upheld = BooleanField()
    text = TextField()
    line = ForeignKeyField(Line, null=True)
    answered_by = ForeignKeyField(Person)
    answered_at = InstantField()
