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
from webapp.store.tables import InstantField, Table, TimeOfDayField


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
    """A customer given to a seller (None: to nobody); `customer.seller` is the newest seller.

    `why`: import, by_hand, called (added with a call or card), shared (unassigned, or of a seller
    who left).
    """

    customer = ForeignKeyField(Customer, backref="assignments")
    seller = ForeignKeyField(Person, null=True)
    given_by = TextField()  # a staff number, or the account that ran a command
    at = InstantField()
    why = TextField()


class Fact(Table):
    """One fact of any kind; the table of its kind (call, card, deal …) has the other columns.

    `id` is made by the client before the first send (its idempotency key), `number` by the server.
    `corrects` is the number of the fact that this one withdraws, cancels or replaces.
    """

    number = AutoField()
    id = TextField(unique=True)
    kind = TextField()
    person = ForeignKeyField(Person, null=True, backref="facts")
    # Only if the team itself earned it; no query finds facts by it.
    team = ForeignKeyField(Team, null=True, backref="facts", index=False)
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

    `mark` is empty, or names why the call is held and counts nowhere until a supervisor has decided
    (`clock`: its moment could not be proved). `follow_up_time` is None where the next contact has
    a day alone, or none.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="call")
    outcome = TextField()  # invited, interested, refused, no_answer, invalid
    customer = ForeignKeyField(Customer, null=True, backref="calls")
    note = TextField(default="")
    follow_up_on = DateField(null=True)
    mark = TextField(default="", constraints=[SQL("DEFAULT ''")])
    follow_up_time = TimeOfDayField(null=True)


ERASED = "erased"  # the format of a photo whose files an erasure has deleted


class Photo(Table):
    """A stored picture, named by its content; only checkers may see the metadata."""

    name = TextField(primary_key=True)
    received_sha256 = TextField(index=True)
    pixel_sha256 = TextField(index=True)
    format = TextField()
    width = IntegerField()
    height = IntegerField()
    metadata = TextField(
        default="{}"
    )  # JSON: when taken, camera, software, place, as the phone wrote them
    exif = BlobField(null=True)
    stored_at = InstantField(index=True)


class Card(Table):
    """A card sold by a seller to a customer; `product` is one of the company's list, or empty.

    `mark` is empty, or names why the card is held and counts nowhere until a supervisor has decided
    (`duplicate_serial` 卡号重复; `clock`: its moment could not be proved).
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="card")
    serial = TextField(index=True)
    visited = BooleanField()
    customer = ForeignKeyField(Customer, null=True, backref="cards")
    photo = ForeignKeyField(Photo, null=True, backref="cards")
    mark = TextField(default="")
    product = TextField(default="", constraints=[SQL("DEFAULT ''")])


class Contribution(Table):
    """Points given to a person or a team, in hundredths, with the reason."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="contribution")
    points = IntegerField()
    reason = TextField(default="")


class Deal(Table):
    """A contract closed by a person, and the card it came from, if any.

    `reissue` counts the cancelled deals that had the contract's number before. So the number is
    unique among valid deals, and a wrong deal can be cancelled and entered again. `imported`: HR's
    table brought the deal, so its time of receipt makes nobody late. `referrer`: the contract of
    the customer who brought this deal's customer; empty: none.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="deal")
    contract = TextField()
    amount = BigIntegerField()  # fen
    card = ForeignKeyField(Card, null=True, backref="deals")
    customer = ForeignKeyField(Customer, null=True, backref="deals")
    reissue = IntegerField(default=0, constraints=[SQL("DEFAULT 0")])
    imported = BooleanField(default=False, constraints=[SQL("DEFAULT FALSE")])
    product = TextField(default="", constraints=[SQL("DEFAULT ''")])
    referrer = TextField(default="", constraints=[SQL("DEFAULT ''")])

    class Meta:
        indexes = ((("contract", "reissue"), True),)


class Cancellation(Table):
    """Why a deal was cancelled; its own fact says who cancelled the deal and when."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="cancellation")
    deal = ForeignKeyField(Deal, unique=True, backref="cancellations")
    reason = TextField(default="")


class WithdrawalReason(Table):
    """Why HR withdrew a card at its seller's request; the withdrawal's fact says who and when."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="withdrawal_reason")
    reason = TextField()


class Rating(Table):
    """A customer's score of a person, in hundredths (100 to 500)."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="rating")
    score = IntegerField()


class Tally(Table):
    """A person's figures in one metric over one day, month or campaign, in one team.

    `period` is a day (2026-03-02), a month (2026-03) or `campaign:` and its id; `person` is empty
    for facts of the team itself; instants are microseconds since 1970, 0 for never. The timely
    figures leave out facts received after the cut-off of their day.
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


class Touch(Table):
    """What a record, decision or change of the roster may change in settled periods (rule 17).

    `what` is a metric or a word of `rules.reads.ROSTER`; `scheme` None: of every scheme; `who` a
    person or team, None: of all; `last` None: every day from `first` on.
    """

    number = AutoField()
    at = InstantField()
    what = TextField()
    scheme = TextField(null=True)
    who = TextField(null=True)
    first = DateField()
    last = DateField(null=True)


class Violation(Table):
    """A reported violation by a person; it counts once HR has upheld it."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="violation")
    kind = TextField()  # deception, false_advertising, major_error
    told = TextField()
