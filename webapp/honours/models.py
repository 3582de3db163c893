"""Tables of certificates, their design, print runs and prizes."""

from peewee import (
    SQL,
    AutoField,
    BlobField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class Certificate(Table):
    """One certificate; `honour` is JSON of the printed values, `code` the key of its public page.

    `edition` counts the certificates of one line: each one but the last was replaced by the next.
    """

    serial = TextField(primary_key=True)
    code = TextField(unique=True)
    line = ForeignKeyField(Line, backref="certificates")
    honour = TextField()
    issued_by = ForeignKeyField(Person)
    issued_at = InstantField()
    edition = IntegerField(default=1, constraints=[SQL("DEFAULT 1")])

    class Meta:
        indexes = ((("line", "edition"), True),)


class CertificateStep(Table):
    """A certificate was `revoked`, `reinstated`, or `replaced` by its successor, and why.

    `by` is null where the program did it.
    """

    number = AutoField()
    certificate = ForeignKeyField(Certificate, backref="steps")
    step = TextField()
    reason = TextField()
    successor = ForeignKeyField(Certificate, null=True, unique=True, backref="predecessors")
    by = ForeignKeyField(Person, null=True)
    at = InstantField()


class Citation(Table):
    """One honour's design and words as HR set them; the newest row is in force."""

    id = AutoField()
    scheme = TextField()
    clause = TextField()
    kind = TextField()
    design = TextField()
    title = TextField()
    salutation = TextField()
    body = TextField()
    closing = TextField()
    set_by = ForeignKeyField(Person)
    set_at = InstantField()

    class Meta:
        indexes = ((("scheme", "clause", "kind"), False),)


class Emblem(Table):
    """A logo or a seal as PNG, decoded and encoded anew; `sha256` is of `png`."""

    id = AutoField()
    kind = TextField()
    sha256 = TextField()
    png = BlobField()
    width = IntegerField()
    height = IntegerField()
    added_by = ForeignKeyField(Person)
    added_at = InstantField()

    class Meta:
        indexes = ((("kind", "sha256"), True),)


class Letterhead(Table):
    """A letterhead; `signatories` is a JSON list. The newest row is in force.

    Without a seal, one is drawn from the names.
    """

    id = AutoField()
    company = TextField()
    department = TextField()
    signatories = TextField()
    language = TextField()
    logo = ForeignKeyField(Emblem, null=True, backref="+")
    seal = ForeignKeyField(Emblem, null=True, backref="+")
    set_by = ForeignKeyField(Person)
    set_at = InstantField()


class PrintRun(Table):
    """Certificates printed together: a `book` (one PDF) or a `zip` of single PDFs.

    `again` is the run that this one repeats; `done` counts the pages of the current attempt.
    """

    number = AutoField()
    form = TextField()
    again = ForeignKeyField("self", null=True, backref="repeats")
    asked_by = ForeignKeyField(Person)
    asked_at = InstantField()
    done = IntegerField(default=0)


class PrintPage(Table):
    """One certificate's place in a run."""

    run = ForeignKeyField(PrintRun, backref="pages")
    place = IntegerField()
    certificate = ForeignKeyField(Certificate, backref="prints")

    class Meta:
        indexes = ((("run", "place"), True), (("run", "certificate"), True))


class PrintStep(Table):
    """A run was `begun` (again after each restart), `finished`, `cancelled` or `failed`, or its
    file was `removed` after KEPT. `note` is the text shown with the step."""

    number = AutoField()
    run = ForeignKeyField(PrintRun, backref="steps")
    step = TextField()
    note = TextField(default="")
    by = ForeignKeyField(Person, null=True)
    at = InstantField()


class PrizeStep(Table):
    """A prize was `assigned` to its giver, `received`, or `unreceived`: the receipt was undone.

    On receipt, `signature` is the drawn signature as SVG path data, if any; `note` is HR's note of
    a receipt on paper.
    """

    number = AutoField()
    line = ForeignKeyField(Line, backref="prize_steps")
    step = TextField()
    giver = ForeignKeyField(Person, null=True, backref="prizes_to_give")
    signature = TextField(default="")
    note = TextField(default="")
    by = ForeignKeyField(Person, backref="prize_steps")
    at = InstantField()


class RecognitionDay(Table):
    """The day of the recognition meeting of a month (2026-11); the month's newest row holds."""

    month = TextField(index=True)
    on = DateField(column_name="on_day", index=True)
    by = ForeignKeyField(Person)
    at = InstantField()


class HonourSentence(Table):
    """What is said of a winner at the recognition meeting; the newest row holds, empty: nothing.

    `winner` is a person's or a team's id. It names no line: a line that is reversed and granted
    again keeps its sentence.
    """

    scheme = TextField()
    clause = TextField()
    period = TextField()
    winner = TextField()
    text = TextField()
    by = ForeignKeyField(Person)
    at = InstantField()

    class Meta:
        indexes = ((("period", "scheme", "clause", "winner"), False),)
