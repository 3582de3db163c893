"""Tables of the links by which televisions show boards."""

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class WallLink(Table):
    """A television's link: a keyed hash of the token in its address, and what the wall shows.

    `boards` are words of `wall_keys.BOARDS`, separated by spaces; `look` is auto, light or dark.
    `seal_before` and `reveal_after` are minutes before and after the cut-off (0: never sealed). The
    link is valid until it has a WallEnding row; a row is never changed.
    """

    number = AutoField()
    token_hash = TextField(unique=True)
    place = TextField()
    boards = TextField()
    look = TextField()
    locale = TextField()
    made_by = ForeignKeyField(Person)
    made_at = InstantField()
    teams_first = BooleanField(default=False)
    seal_before = IntegerField(default=0)
    reveal_after = IntegerField(default=0)


class WallEnding(Table):
    """The end of a WallLink: its address no longer opens a wall."""

    link = ForeignKeyField(WallLink, primary_key=True, backref="ending")
    ended_by = ForeignKeyField(Person)
    ended_at = InstantField()
