"""Tables of rating links, grants and trainings."""

from peewee import BigIntegerField, BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.facts.models import Fact, Rating
from webapp.store.tables import InstantField, Table


class Grant(Table):
    """An amount in fen for something special; whom it is for stands in its fact."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="grant")
    kind = TextField()  # special_contribution, new_market, new_customer, new_business
    amount = BigIntegerField()
    reason = TextField()


class GrantDecision(Table):
    """Approved or declined, once."""

    grant = ForeignKeyField(Grant, primary_key=True, backref="decision")
    approved = BooleanField()
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()


class RatingLink(Table):
    """The link made for a call or deal: only a keyed hash of what stands in its address.

    `source` is the first record of the call: corrections of it share its link.
    """

    source = ForeignKeyField(Fact, primary_key=True, backref="rating_link")
    token_hash = TextField(unique=True)
    made_at = InstantField()


class RatingSource(Table):
    """The call or deal that a rating is of (one rating each), and the customer's comment.

    `origin` is the hash of the sender's address under a salt of that day which is kept nowhere:
    it tells who sent several ratings on one day, and never who that was.
    """

    rating = ForeignKeyField(Rating, primary_key=True, backref="came_from")
    source = ForeignKeyField(Fact, unique=True, backref="rated")
    comment = TextField(default="")
    origin = TextField(default="")


class Course(Table):
    """A training of the list that HR keeps; what has ended is offered no longer."""

    name = TextField(unique=True)
    ended_at = InstantField(null=True)


class Training(Table):
    """One person's try of a training; who, when and by whom recorded stands in its fact."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="training")
    course = ForeignKeyField(Course, backref="tries")
    passed = BooleanField()
