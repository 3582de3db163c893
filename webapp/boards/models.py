"""Tables of the links by which televisions show boards."""

from peewee import AutoField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class WallLink(Table):
    """A television's link: a keyed hash of what stands in its address, and what it shows.

    `boards` are words of `wall_keys.BOARDS`, separated by spaces; `look` is auto, light or dark.
    It holds until a WallEnding; nothing of it is ever changed.
    """

    number = AutoField()
    token_hash = TextField(unique=True)
    place = TextField()
    boards = TextField()
    look = TextField()
    locale = TextField()
    made_by = ForeignKeyField(Person)
    made_at = InstantField()


class WallEnding(Table):
    """A link that opens nothing any more."""

    link = ForeignKeyField(WallLink, primary_key=True, backref="ending")
    ended_by = ForeignKeyField(Person)
    ended_at = InstantField()
