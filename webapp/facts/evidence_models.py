"""Tables of evidence about facts: devices, photos, opinions, verdicts, rulings, attachments."""

from peewee import AutoField, BlobField, BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.facts.models import Card, Fact, Violation
from webapp.store.tables import InstantField, Table


class ClockDecision(Table):
    """The one decision on a record held for its clock: the phone's time accepted or not."""

    fact = ForeignKeyField(Fact, primary_key=True)
    accepted = BooleanField()
    reason = TextField()
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()


class Device(Table):
    """A phone's browser; `id` is the beginning of its public key's SHA-256."""

    id = TextField(primary_key=True)
    key = TextField()  # SubjectPublicKeyInfo, base64
    agent = TextField(default="")
    first_seen_at = InstantField()


class DeviceUse(Table):
    """A person who has sent records from a device; `since` is the first time."""

    device = ForeignKeyField(Device, backref="uses")
    person = ForeignKeyField(Person)
    since = InstantField()

    class Meta:
        indexes = ((("device", "person"), True),)


class OpenCheck(Table):
    """A card whose check may be due: the checkers' queue reads only these cards.

    A row is inserted with its card, and again by whatever may put the card into a queue (a draw, a
    signal, a photo, an opinion or its undoing). A verdict deletes the row; so does the clock, for a
    card that needs no check (`webapp/checks/operations/end_quiet_checks.py`). The row repeats what
    cards, draws, signals, opinions and verdicts say.
    """

    card = ForeignKeyField(Card, primary_key=True, backref="open_check")


class Opinion(Table):
    """One checker's opinion on one card; one or two opinions make a verdict."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="opinion")
    card = ForeignKeyField(Card, backref="opinions")
    result = TextField(index=True)  # genuine, fake, doubtful
    reason = TextField(default="")


class Origin(Table):
    """The evidence sent with a record: its phone, its place in the phone's sequence, its clocks.

    `proved`: the clocks prove the record's moment (`webapp/sync/event_time.py`). `marks` are
    words separated by spaces; `content` is the text that was hashed and signed, encrypted because
    it may hold a customer's number.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="origin")
    device = ForeignKeyField(Device, null=True)
    sequence = IntegerField(null=True)
    wall_at = InstantField()
    beacon_at = InstantField(null=True)
    beacon_wall_at = InstantField(null=True)
    signature = TextField(null=True)
    proved = BooleanField()
    marks = TextField(default="")
    content = TextField()

    class Meta:
        indexes = ((("device", "sequence"), False),)


# The page of deviating clocks reads the few records that are not proved.
Origin.add_index(Origin.fact, where=~Origin.proved, name="origin_unproved")


class PromisedPhoto(Table):
    """What a phone announced about a card's photo before sending it.

    `sha256` is the hash of the bytes to be sent, `original_sha256` that of the camera's file from
    which they were made; `exif` and `metadata` (JSON, as in `Photo`) were read from the camera's
    file.
    """

    card = ForeignKeyField(Card, primary_key=True, backref="promised")
    sha256 = TextField()
    size = IntegerField()
    original_sha256 = TextField()
    source = TextField()  # camera, file
    metadata = TextField(default="{}")
    exif = BlobField(null=True)


class Upload(Table):
    """One upload of a promised photo; its bytes stay in the folder of uploads until it ends."""

    id = TextField(primary_key=True)
    card = ForeignKeyField(Card, unique=True)
    sha256 = TextField()
    length = IntegerField()
    created_at = InstantField()
    expires_at = InstantField()


class Ruling(Table):
    """HR's one ruling on a violation: upheld or dropped, with the reason."""

    violation = ForeignKeyField(Violation, primary_key=True, backref="ruling")
    upheld = BooleanField()
    text = TextField()
    ruled_by = ForeignKeyField(Person)
    ruled_at = InstantField()


class RulingUndone(Table):
    """The record that whoever ruled on a violation undid the ruling, with its columns."""

    violation = ForeignKeyField(Violation, backref="undone_rulings")
    upheld = BooleanField()
    text = TextField()
    ruled_by = ForeignKeyField(Person)
    ruled_at = InstantField()
    at = InstantField()


class Verdict(Table):
    """A spot check's final result on one card; the latest verdict is valid.

    `open`: the verdict before was undone, and the check is open again.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="verdict")
    card = ForeignKeyField(Card, backref="verdicts")
    result = TextField()  # genuine, fake, open
    reason = TextField(default="")


class ViolationAnswer(Table):
    """The person's one answer to a violation; it is never changed or deleted."""

    violation = ForeignKeyField(Violation, primary_key=True, backref="answer")
    text = TextField()
    answered_at = InstantField()


class Ending(Table):
    """The opinion that made a verdict, or whose undoing made the verdict `open`.

    A verdict of an upheld appeal has no ending.
    """

    verdict = ForeignKeyField(Verdict, primary_key=True, backref="ending")
    opinion = ForeignKeyField(Opinion, backref="endings")


class Attachment(Table):
    """A file attached as evidence; never changed or removed.

    `subject` names the record that it belongs to: `violation:17`, `appeal:<id>`, `contribution:17`,
    `grant:17`, `team_event:17`, `library:17`, `course:17`. `file` is the SHA-256 of the stored
    bytes, `media` their type (webapp/media/attachments.py), `size` their number.
    """

    number = AutoField()
    subject = TextField(index=True)
    file = TextField()
    name = TextField()
    media = TextField()
    size = IntegerField()
    sent_by = ForeignKeyField(Person)
    sent_at = InstantField()
