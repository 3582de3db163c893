"""What a customer's own rating came from."""

from peewee import ForeignKeyField, TextField

from webapp.facts.models import Fact, Rating
from webapp.store.tables import Table


class RatingSource(Table):
    """The call or deal that a rating is of (one rating each), and the customer's comment.

    `origin` is the hash of the sender's address under a salt of that day which is kept nowhere:
    it tells who sent several ratings on one day, and never who that was.
    """

    rating = ForeignKeyField(Rating, primary_key=True, backref="came_from")
    source = ForeignKeyField(Fact, unique=True, backref="rated")
    comment = TextField(default="")
    origin = TextField(default="")
