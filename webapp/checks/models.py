"""Tables of spot checks: samples, signals, photo twins, callbacks, plants, rounds."""

from peewee import BlobField, BooleanField, DateField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.facts.models import Card, Fact, Photo
from webapp.store.tables import InstantField, Table


class Callback(Table):
    """One call of a checker to the customer of a card, and what the customer said."""

    id = TextField(primary_key=True)
    card = ForeignKeyField(Card, backref="callbacks")
    person = ForeignKeyField(Person)
    result = TextField()  # confirmed, denied, not_reached
    note = TextField(default="")
    at = InstantField()


class Fingerprint(Table):
    """A photo's keypoints with their descriptors, and the codes that it shows.

    `points` holds the bytes of `webapp.checks.twins.points.Points.pack`. A photo without a row is
    not examined yet.
    """

    photo = ForeignKeyField(Photo, primary_key=True)
    points = BlobField()
    codes = TextField(default="[]")  # JSON: the texts of the QR and bar codes in it
    at = InstantField()


class Plant(Table):
    """A plant: a known photo in one checker's queue, shown like any other card there.

    It tests the checker and counts nowhere. It shows the photo of `source`, a card whose verdict is
    known, beside that card's serial or (`fake`) the serial of another card.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="plant")
    checker = ForeignKeyField(Person, backref="plants")
    source = ForeignKeyField(Card)
    serial = TextField()
    fake = BooleanField()


class PlantAnswer(Table):
    """The checker's one answer to a plant."""

    plant = ForeignKeyField(Plant, primary_key=True, backref="answer")
    id = TextField(unique=True)
    result = TextField()
    reason = TextField(default="")
    at = InstantField()


class Round(Table):
    """One round of the examination of facts: `last` is the highest fact number examined so far.

    The next round begins after the `last` of the newest row.
    """

    last = IntegerField()
    at = InstantField()


class SampleDraw(Table):
    """The draw of a day's sample, made at `drawn_at`.

    Of each seller's cards at least `least`, and at least `percent` percent, were drawn.
    """

    day = DateField(primary_key=True)
    drawn_at = InstantField()
    least = IntegerField()
    percent = IntegerField()


class Drawn(Table):
    """A card in a day's sample."""

    card = ForeignKeyField(Card, primary_key=True, backref="drawn")
    draw = ForeignKeyField(SampleDraw, backref="cards")


class SampleSeed(Table):
    """The seed of a day's draw: the hash is published before the day, the seed after the day."""

    day = DateField(primary_key=True)
    commitment = TextField()  # SHA-256 of the seed
    seed = TextField()  # 32 random bytes, hexadecimal
    committed_at = InstantField()


class Signal(Table):
    """A reason to look closely at a fact; it decides nothing. A row is never changed or removed.

    `about` is what else the signal refers to, as text (for example the number of another card): a
    fact has one signal of a kind for each `about`. `told` is a JSON object with the values that
    fill the signal's sentence in templates/checks/_signals.html.
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
    """A photo that looks like `other`, whose fingerprint is older.

    `share`: how much of the area that both show agrees, in percent; `points`: matching keypoints.
    """

    photo = ForeignKeyField(Photo, backref="twins")
    other = ForeignKeyField(Photo, backref="twin_of")
    how = TextField()  # upright or mirrored, then ` part` and ` relit` where they hold
    share = IntegerField()
    points = IntegerField()
    at = InstantField()

    class Meta:
        indexes = ((("photo", "other"), True),)
