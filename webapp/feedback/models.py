"""Tables of rating links, grants, trainings and courses."""

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BooleanField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp.company.models import Person
from webapp.facts.models import Fact, Rating
from webapp.store.tables import InstantField, Table


class Grant(Table):
    """A special grant, `amount` in fen; its fact says for which person or team."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="grant")
    kind = TextField()  # special_contribution, new_market, new_customer, new_business
    amount = BigIntegerField()
    reason = TextField()


class GrantDecision(Table):
    """The one decision on a grant: approved or declined."""

    grant = ForeignKeyField(Grant, primary_key=True, backref="decision")
    approved = BooleanField()
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()


class RatingLink(Table):
    """The rating link of a call or deal; of its token only a keyed hash is stored.

    `source` is the call's first record: its corrections share the link.
    """

    source = ForeignKeyField(Fact, primary_key=True, backref="rating_link")
    token_hash = TextField(unique=True)
    made_at = InstantField()


class RatingSource(Table):
    """The call or deal that a rating is of (one rating each), and the customer's comment.

    `origin` is the hash of the sender's address with a salt of that day, which is never stored: it
    shows that one sender gave several ratings on a day, but not who the sender is. `network` is the
    day's hash of the sender's network (webapp/core/networks.py).
    """

    rating = ForeignKeyField(Rating, primary_key=True, backref="came_from")
    source = ForeignKeyField(Fact, unique=True, backref="rated")
    comment = TextField(default="")
    origin = TextField(default="")
    network = TextField(default="", constraints=[SQL("DEFAULT ''")])


class HeldRating(Table):
    """A customer's rating that counts nowhere until somebody without a stake accepts it.

    `source` as in RatingSource, `person` the rated seller. `why`: own_device, own_session (the
    seller's), own_network (more than SENT_FROM_OWN_NETWORK a day from the seller's network).
    """

    number = AutoField()
    source = ForeignKeyField(Fact, unique=True, backref="held_rating")
    person = ForeignKeyField(Person, backref="held_ratings")
    score = IntegerField()
    comment = TextField(default="")
    origin = TextField(default="")
    network = TextField(default="")
    why = TextField()
    day = DateField()
    received_at = InstantField()

    class Meta:
        indexes = ((("person", "day"), False), (("day",), False))


class RatingDecision(Table):
    """The one decision on a held rating; `rating` is the rating that an accepted one became."""

    held = ForeignKeyField(HeldRating, primary_key=True, backref="decision")
    accepted = BooleanField()
    reason = TextField()
    rating = ForeignKeyField(Rating, null=True)
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()


class Course(Table):
    """A training in HR's list; one that has ended is no longer offered."""

    name = TextField(unique=True)
    ended_at = InstantField(null=True)


class Training(Table):
    """One person's try of a training; its fact says who, when and recorded by whom."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="training")
    course = ForeignKeyField(Course, backref="tries")
    passed = BooleanField()


class CourseLesson(Table):
    """What a course teaches and asks; the course's newest row holds.

    `step`: of the funnel, empty: of all. `questions`: JSON of question, answers and the place of
    the right one, three times.
    """

    course = ForeignKeyField(Course, backref="lessons")
    link = TextField()
    text = TextField()
    minutes = IntegerField()
    step = TextField()
    questions = TextField()
    by = ForeignKeyField(Person)
    at = InstantField()


class CourseTry(Table):
    """A person's answers to a course on a day: how many were right; all of them is a pass."""

    course = ForeignKeyField(Course, backref="answers")
    person = ForeignKeyField(Person)
    on = DateField(column_name="on_day")
    right = IntegerField()
    at = InstantField()

    class Meta:
        primary_key = CompositeKey("course", "person", "on")


class CourseDue(Table):
    """A course that a person is to take by a day, because the course's step is the own weak one.

    `own` and `reference`: the person's rate at the step over four weeks, and what it was compared
    with, in thousandths; `whole`: of how many. It lapses after `due_on` by itself.
    """

    course = ForeignKeyField(Course, backref="dues")
    person = ForeignKeyField(Person)
    step = TextField()
    own = IntegerField()
    reference = IntegerField()
    whole = IntegerField()
    on = DateField(column_name="on_day")
    due_on = DateField()
    at = InstantField()

    class Meta:
        primary_key = CompositeKey("course", "person")
        indexes = ((("person", "due_on"), False),)
