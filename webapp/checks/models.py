"""Tables of spot checks: samples, warning signals, photo twins, callbacks, control items."""

from peewee import BlobField, BooleanField, DateField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.facts.models import Card, Fact, Photo
from webapp.store.tables import InstantField, Table


class Callback(Table):
    """A checker has called the customer of a card; what the customer said, each time anew."""

    id = TextField(primary_key=True)
    card = ForeignKeyField(Card, backref="callbacks")
    person = ForeignKeyField(Person)
    result = TextField()  # confirmed, denied, not_reached
    note = TextField(default="")
    at = InstantField()


class Fingerprint(Table):
    """A photo's marked points with what surrounds each, and the codes that it shows.

    `points` is as webapp.checks.twins.points packs it. A photo without its row is still to be
    looked at.
    """

    photo = ForeignKeyField(Photo, primary_key=True)
    points = BlobField()
    codes = TextField(default="[]")  # JSON: the texts of the QR and bar codes in it
    at = InstantField()


class Plant(Table):
    """An item that looks like any other in one checker's queue, and counts nowhere.

    It shows the photo of `source`, a card whose verdict is known, beside what is expected of it:
    the truth, or (`fake`) the serial of another card.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="plant")
    checker = ForeignKeyField(Person, backref="plants")
    source = ForeignKeyField(Card)
    serial = TextField()
    fake = BooleanField()


class PlantAnswer(Table):
    """What the checker said of it, once."""

    plant = ForeignKeyField(Plant, primary_key=True, backref="answer")
    id = TextField(unique=True)
    result = TextField()
    reason = TextField(default="")
    at = InstantField()


class Round(Table):
    """All facts numbered up to `last` have been looked at together; the newest round holds."""

    last = IntegerField()
    at = InstantField()


class SampleDraw(Table):
    """A day's draw: when, and how many of each seller's cards it asked for."""

    day = DateField(primary_key=True)
    drawn_at = InstantField()
    least = IntegerField()
    percent = IntegerField()


class Drawn(Table):
    """A card that was drawn."""

    card = ForeignKeyField(Card, primary_key=True, backref="drawn")
    draw = ForeignKeyField(SampleDraw, backref="cards")


class SampleSeed(Table):
    """The seed of a day: its hash is shown before the day begins, the seed itself after the day."""

    day = DateField(primary_key=True)
    commitment = TextField()  # SHA-256 of the seed
    seed = TextField()  # 32 random bytes, hexadecimal
    committed_at = InstantField()


class Signal(Table):
    """A reason to look closely at a fact; never a verdict, and never taken back.

    `about` tells two signals of one kind apart (the number of the other card, say). `told` is a
    JSON object of the figures that its sentence is made with.
    """

    fact = ForeignKeyField(Fact, backref="signals")
    kind = TextField()
    about = TextField(default="")
    points = IntegerField()
    told = TextField(default="{}")
    at = InstantField()

    class Meta:
        indexes = ((("fact", "kind", "about"), True),)


class Twin(Table):
    """`photo` looks like `other`, which was fingerprinted before it.

    `share`: how much of what both show agrees, in percent; `points`: how many marked points do.
    """

    photo = ForeignKeyField(Photo, backref="twins")
    other = ForeignKeyField(Photo, backref="twin_of")
    how = TextField()  # upright, mirrored
    share = IntegerField()
    points = IntegerField()
    at = InstantField()

    class Meta:
        indexes = ((("photo", "other"), True),)
