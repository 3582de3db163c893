"""Tables of the morning meeting: choices, videos and results of forfeits, and closings."""

from peewee import DateField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class ForfeitChoice(Table):
    """A person's choice on a ledger forfeit (forfeit or alternative); the latest row holds."""

    line = ForeignKeyField(Line, backref="choices")
    choice = TextField()
    chosen_by = ForeignKeyField(Person)
    chosen_at = InstantField()


class ForfeitVideo(Table):
    """A short video as evidence of a forfeit; its file `name` is kept until its VideoEnd."""

    line = ForeignKeyField(Line, backref="videos")
    name = TextField(unique=True)
    format = TextField()  # mp4, webm
    size = IntegerField()
    sha256 = TextField()
    sent_by = ForeignKeyField(Person)
    sent_at = InstantField()
    expires_at = InstantField()


class VideoEnd(Table):
    """The end of a video's storage: expired, withdrawn by the person in it, or replaced."""

    video = ForeignKeyField(ForfeitVideo, primary_key=True)
    why = TextField()
    ended_at = InstantField()


class ForfeitResult(Table):
    """A ruling on a forfeit: `result` is done, excused or reopened; the last two need a `reason`.

    The latest row holds; a reopened forfeit is open again.
    """

    line = ForeignKeyField(Line, backref="results")
    result = TextField()
    reason = TextField(default="")
    ruled_by = ForeignKeyField(Person)
    ruled_at = InstantField()


class MeetingClosing(Table):
    """The closing of the meeting that `holder` holds on a day.

    `open`: a JSON list of the line numbers of the forfeits that were still open.
    """

    on = DateField(column_name="on_day")
    holder = ForeignKeyField(Person)
    closed_by = ForeignKeyField(Person)
    closed_at = InstantField()
    open = TextField(default="[]")

    class Meta:
        indexes = ((("on", "holder"), True),)
