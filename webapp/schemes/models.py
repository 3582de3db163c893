"""Tables of new schemes, scheme drafts, enrolments and reviews."""

from peewee import SQL, DateField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Draft(Table):
    """A draft of a scheme's revision, opened from the revision then in force."""

    scheme = TextField(index=True)
    opened_by = ForeignKeyField(Person)
    opened_at = InstantField()


class DraftStep(Table):
    """A step of a draft: shadow, unshadow, approved (in force `from_on`), discarded, restored."""

    draft = ForeignKeyField(Draft, backref="steps")
    kind = TextField()
    from_on = DateField(null=True)
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()


class DraftVersion(Table):
    """A saved version of a draft, as the TOML of a [[revision]] without date; the newest holds."""

    draft = ForeignKeyField(Draft, backref="versions")
    body = TextField()
    saved_by = ForeignKeyField(Person)
    saved_at = InstantField()


class Enrolment(Table):
    """A proposal to run a scheme from a day on, which a leader must approve.

    Roles, levels and teams are JSON lists, empty for all. `proposed_by` None: made by the set-up.
    """

    scheme = TextField(index=True)
    from_on = DateField()
    roles = TextField(default="[]")
    levels = TextField(default="[]")
    teams = TextField(default="[]")
    proposed_by = ForeignKeyField(Person, null=True)
    proposed_at = InstantField()


class EnrolmentStep(Table):
    """A decision on an enrolment: approved, declined, or ended (`on` is its last day)."""

    enrolment = ForeignKeyField(Enrolment, backref="steps")
    kind = TextField()
    on = DateField(null=True)
    decided_by = ForeignKeyField(Person, null=True)
    decided_at = InstantField()


class Review(Table):
    """A review of a scheme's effect; the next review is due half a year later."""

    scheme = TextField(index=True)
    note = TextField()
    held_by = ForeignKeyField(Person)
    held_at = InstantField()


class NewScheme(Table):
    """A scheme that the company writes itself, from its first draft on; its id stays unique."""

    scheme = TextField(unique=True)
    opened_by = ForeignKeyField(Person)
    opened_at = InstantField()


class NewSchemeVersion(Table):
    """A saved version of a new scheme: its whole TOML file, and its examples as JSON."""

    draft = ForeignKeyField(NewScheme, backref="versions")
    body = TextField()
    examples = TextField(default="[]")
    saved_by = ForeignKeyField(Person)
    saved_at = InstantField()


class NewSchemeStep(Table):
    """A step of a new scheme: proposed, withdrawn, declined, approved, discarded or restored.

    A proposed or approved row names the version, the first day, and for whom (`reach`, JSON lists
    of roles, levels and teams); a scheme is approved once.
    """

    draft = ForeignKeyField(NewScheme, backref="steps")
    version = ForeignKeyField(NewSchemeVersion, null=True)
    kind = TextField()
    from_on = DateField(null=True)
    reach = TextField(default="{}")
    note = TextField(default="")
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()


NewSchemeStep.add_index(
    SQL(
        "CREATE UNIQUE INDEX IF NOT EXISTS new_scheme_step_decided ON new_scheme_step (draft_id) "
        "WHERE kind = 'approved'"
    )
)
