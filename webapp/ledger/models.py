"""Tables of settlements, ledger lines, approvals, rejections and appeals."""

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp.company.models import Person, Team
from webapp.facts.models import Card
from webapp.store.tables import InstantField, Table


class Settlement(Table):
    """One run of a scheme over a period; `basis_hash` is the hash of all its inputs.

    `seen`: the number of the newest touch at its time; later touches are not part of it.
    """

    scheme = TextField()
    revision = TextField()
    period = TextField()
    settled_at = InstantField()
    settled_by = ForeignKeyField(Person, null=True)
    basis_hash = TextField()
    seen = IntegerField(default=0, index=True, constraints=[SQL("DEFAULT 0")])

    class Meta:
        indexes = ((("scheme", "period"), False),)


class SettledUntil(Table):
    """The day `until` by which every ended period of a kind is settled; the latest row counts.

    `kind`: a kind of periods, or a campaign's key. With `early` the row says that the running
    periods were examined up to that day for what is due before their end.
    """

    scheme = TextField()
    kind = TextField()
    until = DateField()
    at = InstantField()

    class Meta:
        indexes = ((("scheme", "kind", "until"), False),)


class Comparison(Table):
    """One night's comparison of a slice of the settled periods with their facts (rule 17)."""

    night = DateField(primary_key=True)
    periods = IntegerField()
    at = InstantField()


class ComparisonFinding(Table):
    """A settled period that differed from its facts: there should be none.

    `differences`: JSON rows of clause, kind, person or team, and the amount in fen (null: none).
    """

    night = DateField(index=True)
    scheme = TextField()
    period = TextField()
    differences = TextField()
    at = InstantField()


class TouchesWorked(Table):
    """Every period that touches up to the number `upto` may have changed was settled after them."""

    upto = IntegerField(primary_key=True)
    at = InstantField()


class Line(Table):
    """One row of the ledger, never changed: a wrong line is reversed by another line.

    `amount` is in fen and signed, null for anything but money (commend, forfeit …); `sign` is that
    of the amount, else 1, or -1 for a reversal; `because` is the reasoning as JSON.
    """

    number = AutoField()
    settlement = ForeignKeyField(Settlement, backref="lines")
    scheme = TextField()
    revision = TextField()
    clause = TextField()
    kind = TextField()
    period = TextField()
    person = ForeignKeyField(Person, null=True, backref="lines")
    team = ForeignKeyField(Team, null=True, backref="lines")
    amount = BigIntegerField(null=True)
    sign = BigIntegerField(default=1)
    reverses = ForeignKeyField("self", null=True, backref="reversals")
    because = TextField()
    created_at = InstantField()

    class Meta:
        indexes = (
            (("scheme", "period"), False),
            (("person", "period"), False),
            (("kind", "period"), False),
        )


class Appeal(Table):
    """A person's appeal about a scheme's period; `line` is set where it is about one line."""

    id = TextField(primary_key=True)
    person = ForeignKeyField(Person, backref="appeals")
    scheme = TextField()
    period = TextField()
    line = ForeignKeyField(Line, null=True, backref="appeals")
    text = TextField()
    made_at = InstantField()


class AppealAnswer(Table):
    """The answer to an appeal: whether it is upheld, why, and the line that it added, if any."""

    appeal = ForeignKeyField(Appeal, primary_key=True, backref="answer")
    upheld = BooleanField()
    text = TextField()
    line = ForeignKeyField(Line, null=True)
    answered_by = ForeignKeyField(Person)
    answered_at = InstantField()


class Approval(Table):
    """The approval of one line; a line is approved once."""

    line = ForeignKeyField(Line, primary_key=True, backref="approval")
    approved_by = ForeignKeyField(Person)
    approved_at = InstantField()


class Basis(Table):
    """The ranking and inputs of one clause over one period: canonical JSON, keyed by its hash."""

    hash = TextField(primary_key=True)
    scheme = TextField()
    clause = TextField()
    period = TextField()
    body = TextField()


class CardAppeal(Table):
    """The card that an appeal is about.

    The appeal's scheme and period are those of the card's campaign, or empty.
    """

    appeal = ForeignKeyField(Appeal, primary_key=True, backref="about_card")
    card = ForeignKeyField(Card, backref="appeals")


class Endorsement(Table):
    """One person's approval of a line that needs two."""

    line = ForeignKeyField(Line, backref="endorsements")
    endorsed_by = ForeignKeyField(Person)
    endorsed_at = InstantField()

    class Meta:
        primary_key = CompositeKey("line", "endorsed_by")


class Evidence(Table):
    """Compressed canonical JSON, keyed by the SHA-256 of its text; settlements share rows."""

    hash = TextField(primary_key=True)
    body = BlobField()


class PendingLine(Table):
    """A line that nobody has approved or rejected.

    A row is inserted with its line (`add_line`), and deleted by its approval or rejection. It
    repeats what lines, approvals and rejections say, so that pending lines are found without
    reading the lines of all years.
    """

    line = ForeignKeyField(Line, primary_key=True, backref="pending")


class Rejection(Table):
    """The rejection of one proposed line, with a reason for its person; a line is rejected once.

    `grounds` is the reasoning for the line's claim in the newest settlement before the rejection,
    in the form of a line's `because`.
    """

    line = ForeignKeyField(Line, primary_key=True, backref="rejection")
    reason = TextField()
    rejected_by = ForeignKeyField(Person)
    rejected_at = InstantField()
    grounds = TextField(null=True)


class Statement(Table):
    """A person's statement on a proposed dismissal or demotion; made once, never deleted."""

    line = ForeignKeyField(Line, primary_key=True, backref="statement")
    text = TextField()
    said_at = InstantField()
