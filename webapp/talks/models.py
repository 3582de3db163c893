"""Tables of talks: agreements with their confirmations and releases, private notes, and wishes.

No room that computes or shows money or ranks reads these tables: see decision 0066.
"""

from peewee import BooleanField, DateField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Talk(Table):
    """A talk of a supervisor (`holder`) with one of their people, opened at an instant (UTC).

    `line`: the ledger line by which a scheme asked for coaching; None: the holder opened it.
    """

    person = ForeignKeyField(Person, backref="talks")
    holder = ForeignKeyField(Person, backref="held_talks")
    line = ForeignKeyField(Line, null=True, unique=True)
    opened_at = InstantField()

    class Meta:
        indexes = ((("person", "opened_at"), False), (("holder", "opened_at"), False))


class TalkHeld(Table):
    """The time at which a talk took place; a talk without a row is still to be held."""

    talk = ForeignKeyField(Talk, primary_key=True, backref="held")
    at = InstantField(index=True)


class Agreement(Table):
    """An agreement of a talk; the latest row of a talk holds.

    `topic` is a step of webapp/talks/funnel.py; `part` of `whole` is the person's figure of that
    step when the row was written. The two look at it again on `due_on`.
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
    """The confirmation of an agreement by the person of the two who did not write it."""

    agreement = ForeignKeyField(Agreement, primary_key=True, backref="confirmation")
    confirmed_by = ForeignKeyField(Person)
    confirmed_at = InstantField()


class AgreementRelease(Table):
    """Whether one of the two lets the growth record show an agreement; their latest row holds."""

    agreement = ForeignKeyField(Agreement, backref="releases")
    person = ForeignKeyField(Person)
    released = BooleanField()
    at = InstantField()


class TalkNote(Table):
    """A private, encrypted note on a talk, for its author alone.

    The author's latest row holds; an empty text means no note.
    """

    talk = ForeignKeyField(Talk, backref="notes")
    person = ForeignKeyField(Person)
    cipher = TextField()
    at = InstantField()


class TalkWish(Table):
    """A wish to the company, written by one of the two people; the talk's latest row holds."""

    talk = ForeignKeyField(Talk, backref="wishes")
    text = TextField()
    written_by = ForeignKeyField(Person)
    written_at = InstantField()


class WishConsent(Table):
    """The consent to send a wish to the company, by the person of the two who did not write it."""

    wish = ForeignKeyField(TalkWish, primary_key=True, backref="consent")
    agreed_by = ForeignKeyField(Person)
    agreed_at = InstantField()
