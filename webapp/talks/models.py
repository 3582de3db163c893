"""Tables of talks: what was agreed, who confirmed and released it, private notes and wishes.

No room that computes or shows money or ranks reads them: see decision 0066.
"""

from peewee import BooleanField, DateField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Talk(Table):
    """A talk of a supervisor (`holder`) with one of their people, opened at an instant.

    `line`: the ledger line by which a scheme asked for coaching; None: the holder opened it.
    """

    person = ForeignKeyField(Person, backref="talks")
    holder = ForeignKeyField(Person, backref="held_talks")
    line = ForeignKeyField(Line, null=True, unique=True)
    opened_at = InstantField()

    class Meta:
        indexes = ((("person", "opened_at"), False), (("holder", "opened_at"), False))


class TalkHeld(Table):
    """That a talk took place, and when."""

    talk = ForeignKeyField(Talk, primary_key=True, backref="held")
    at = InstantField(index=True)


class Agreement(Table):
    """What was agreed in a talk; of several rows of a talk the latest is valid.

    `topic` is a step of webapp/talks/funnel.py; `part` of `whole` is the person's figure of it when
    the row was written. It comes back on `due_on`.
    """

    talk = ForeignKeyField(Talk, backref="agreements")
    text = TextField()
    due_on = DateField(index=True)
    topic = TextField()
    part = IntegerField()
    whole = IntegerField()
    written_by = ForeignKeyField(Person)
    written_at = InstantField()


class AgreementConfirmation(Table):
    """That the one who did not write an agreement confirmed it."""

    agreement = ForeignKeyField(Agreement, primary_key=True, backref="confirmation")
    confirmed_by = ForeignKeyField(Person)
    confirmed_at = InstantField()


class AgreementRelease(Table):
    """Whether a person lets an agreement appear in the growth record; the person's latest holds."""

    agreement = ForeignKeyField(Agreement, backref="releases")
    person = ForeignKeyField(Person)
    released = BooleanField()
    at = InstantField()


class TalkNote(Table):
    """A note on a talk for its author alone, encrypted; the author's latest holds, empty: none."""

    talk = ForeignKeyField(Talk, backref="notes")
    person = ForeignKeyField(Person)
    cipher = TextField()
    at = InstantField()


class TalkWish(Table):
    """What the company should do, by one of the two; the talk's latest holds."""

    talk = ForeignKeyField(Talk, backref="wishes")
    text = TextField()
    written_by = ForeignKeyField(Person)
    written_at = InstantField()


class WishConsent(Table):
    """That the other of the two agrees that a wish goes to the company."""

    wish = ForeignKeyField(TalkWish, primary_key=True, backref="consent")
    agreed_by = ForeignKeyField(Person)
    agreed_at = InstantField()
