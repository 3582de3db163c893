"""What a leader decided of a proposed target."""

from peewee import BooleanField, DateField, ForeignKeyField

from webapp.models.person import Person
from webapp.models.target_proposal import TargetProposal
from webapp.store.tables import InstantField, Table


class TargetDecision(Table):
    """One decision a proposal; `from_on` is the day from which the target is in force."""

    proposal = ForeignKeyField(TargetProposal, primary_key=True)
    approved = BooleanField()
    from_on = DateField(null=True)
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()
