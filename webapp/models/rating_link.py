"""Links by which a customer rates one call or one deal."""

from peewee import ForeignKeyField, TextField

from webapp.facts.models import Fact
from webapp.store.tables import InstantField, Table


class RatingLink(Table):
    """The link made for a call or deal: only a keyed hash of what stands in its address.

    `source` is the first record of the call: corrections of it share its link.
    """

    source = ForeignKeyField(Fact, primary_key=True, backref="rating_link")
    token_hash = TextField(unique=True)
    made_at = InstantField()
