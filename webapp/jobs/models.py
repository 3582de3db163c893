"""The table of verdicts whose consequences were carried out."""

from peewee import ForeignKeyField, IntegerField

from webapp.facts.evidence_models import Verdict
from webapp.store.tables import InstantField, Table


class Consequence(Table):
    """The record that a verdict's consequences are done: settlements, certificates and reminders.

    `lines`: the number of ledger lines that they added.
    """

    verdict = ForeignKeyField(Verdict, primary_key=True, backref="consequence")
    lines = IntegerField()
    followed_at = InstantField()
