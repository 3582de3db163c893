"""What followed from verdicts."""

from peewee import ForeignKeyField, IntegerField

from webapp.models.base import InstantField, Table
from webapp.models.verdict import Verdict


class Consequence(Table):
    """All that follows from a verdict was done: settled again, certificates, everybody told."""

    verdict = ForeignKeyField(Verdict, primary_key=True, backref="consequence")
    lines = IntegerField()
    followed_at = InstantField()
