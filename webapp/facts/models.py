"""Tables of facts (calls, cards, deals and others), customers and running tallies."""

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
from webapp.store.tables import InstantField, Table


class Customer(Table):
    """A customer; the number is encrypted at rest and matched by its keyed hash."""

    name = TextField(default="")
    phone_cipher = TextField(null=True)
    phone_hash = TextField(null=True, unique=True)
    phone_masked = TextField(default="")
    seller = ForeignKeyField(Person, null=True, backref="customers")
    visited = BooleanField(null=True)
    note = TextField(default="")
    do_not_contact_at = InstantField(null=True)
    created_at = InstantField()


class Assignment(Table):
    """A customer given to a seller (None: to nobody); `customer.seller` is the newest of them.

    `why`: import, by_hand, called (added with a call or card), shared (from the unassigned, or of
    who left).
    """

    customer = ForeignKeyField(Customer, backref="assignments")
    seller = ForeignKeyField(Person, null=True)
    given_by = TextField()  # a staff number, or who runs the program
    at = InstantField()
    why = TextField()


class Fact(Table):
    """One fact of any kind; its own table (call, card, deal …) holds what only its kind has.

    `id` is made by the client before the first send (its idempotency key), `number` by the
    server. `corrects` points at the fact that this one takes back or replaces.
    """

    number = AutoField()
    id = TextField(unique=True)
    kind = TextField()
    person = ForeignKeyField(Person, null=True, backref="facts")
    team = ForeignKeyField(Team, null=True, backref="facts")  # only of what a team itself earned
    day = DateField()  # of `at`, in the company's zone
    at = InstantField()
    received_at = InstantField()
    recorded_by = ForeignKeyField(Person, null=True, backref="recorded")
    corrects = ForeignKeyField("self", null=True, backref="corrections")
    content_hash = TextField()

    class Meta:
        indexes = ((("person", "day"), False), (("day", "kind"), False))


class Call(Table):
    """A telephone call by a seller, with its outcome.

    `mark` names why it is held and counts nowhere until a supervisor has decided (`clock`: its
    moment could not be proved), or is empty.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="call")
    outcome = TextField()  # invited, interested, refused, no_answer, invalid
    customer = ForeignKeyField(Customer, null=True, backref="calls")
    note = TextField(default="")
    follow_up_on = DateField(null=True)
    mark = TextField(default="", constraints=[SQL("DEFAULT ''")])


class Photo(Table):
    """A stored picture, named by its content; the metadata is for the checkers' eyes alone."""

    name = TextField(primary_key=True)
    received_sha256 = TextField(index=True)
    pixel_sha256 = TextField(index=True)
    format = TextField()
    width = IntegerField()
    height = IntegerField()
    metadata = TextField(
        default="{}"
    )  # JSON: taken, camera, software, place, as the phone wrote it
    exif = BlobField(null=True)
    stored_at = InstantField(index=True)


class Card(Table):
    """A card sold by a seller to a customer.

    `mark` names why it is held and counts nowhere until a supervisor has decided
    (`duplicate_serial` 卡号重复), or is empty.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="card")
    serial = TextField(index=True)
    visited = BooleanField()
    customer = ForeignKeyField(Customer, null=True, backref="cards")
    photo = ForeignKeyField(Photo, null=True, backref="cards")
    mark = TextField(default="")


class Contribution(Table):
    """Points given to a person or a team, in hundredths, with the reason."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="contribution")
    points = IntegerField()
    reason = TextField(default="")


class Deal(Table):
    """A contract closed by a person, and the card it came from, where there is one.

    `reissue` is how many cancelled deals bore the contract's number before: so that one number
    stands once, and a deal entered wrongly can be cancelled and entered again.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="deal")
    contract = TextField()
    amount = BigIntegerField()  # fen
    card = ForeignKeyField(Card, null=True, backref="deals")
    customer = ForeignKeyField(Customer, null=True, backref="deals")
    reissue = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])

    class Meta:
        indexes = ((("contract", "reissue"), True),)


class Cancellation(Table):
    """Why a deal was cancelled; who did it, and when, stands in its fact."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="cancellation")
    deal = ForeignKeyField(Deal, unique=True, backref="cancellations")
    reason = TextField(default="")


class Rating(Table):
    """A customer's score of a person, in hundredths (100 to 500)."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="rating")
    score = IntegerField()


class Tally(Table):
    """A person's figures in one metric over one day, month or campaign, in one team.

    `period` is a day (2026-03-02), a month (2026-03) or `campaign:` and its id; `person` is
    empty where the team itself earned it; instants are microseconds, 0 for never. The timely
    figures leave out what was received after the cut-off of its day.
    """

    period = TextField()
    metric = TextField()
    person = TextField()
    team = TextField()
    amount = BigIntegerField(default=0)
    count = IntegerField(default=0)
    reached_at = BigIntegerField(default=0)
    timely_amount = BigIntegerField(default=0)
    timely_count = IntegerField(default=0)
    timely_reached_at = BigIntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("period", "metric", "person", "team")
        without_rowid = True
        indexes = ((("person", "period"), False),)


class Violation(Table):
    """What a person is said to have done; it counts once HR has upheld it."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="violation")
    kind = TextField()  # deception, false_advertising, major_error
    told = TextField()
