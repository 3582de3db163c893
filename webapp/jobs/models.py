"""The table of verdicts whose consequences have been carried out."""

from peewee import ForeignKeyField, IntegerField

from webapp.facts.evidence_models import Verdict
from webapp.store.tables import InstantField, Table


class Consequence(Table):
    """All that follows from a verdict was done: settled again, certificates, everybody told."""

    verdict = ForeignKeyField(Verdict, primary_key=True, backref="consequence")
    lines = IntegerField()
    followed_at = InstantField()
