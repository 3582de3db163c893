"""Tables of what HR proposes about personal data, what leaders decide, and what was erased."""

from peewee import (
    AutoField,
    BooleanField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class PrivacyProposal(Table):
    """A proposal of HR: to erase somebody, or to change how long a kind of data is kept.

    `kind`: customer, person or period; `about`: the customer's or the staff number, or the key of a
    period (webapp/verification/retention.py). `value`: the new length of the period, else 0.
    `reason`: a word of REASONS; empty for a period.
    """

    id = AutoField()
    kind = TextField()
    about = TextField()
    value = IntegerField()
    reason = TextField()
    proposed_by = ForeignKeyField(Person)
    proposed_at = InstantField()

    class Meta:
        indexes = ((("kind", "about"), False),)


class PrivacyDecision(Table):
    """The decision on a proposal, by somebody else than who proposed it: there is one."""

    proposal = ForeignKeyField(PrivacyProposal, primary_key=True, backref="decision")
    approved = BooleanField()
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()


class Erasure(Table):
    """An erasure that is carried out; an approved proposal without a row waits.

    `counts`: what was erased, JSON of a kind's key to a number; `photos`: JSON list of the names
    (hashes) of the photos whose files were deleted.
    """

    proposal = ForeignKeyField(PrivacyProposal, primary_key=True, backref="erasure")
    counts = TextField()
    photos = TextField()
    done_at = InstantField()


class PastPeriod(Table):
    """Somebody whose period is over, as the clock found last night; HR proposes to erase them.

    `since`: the day of leaving, or of the last contact. The rows are replaced each night.
    """

    kind = TextField()
    about = TextField()
    since = DateField()

    class Meta:
        primary_key = CompositeKey("kind", "about")
