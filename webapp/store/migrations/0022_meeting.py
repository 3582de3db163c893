"""Create the tables of the morning meeting: forfeits' choices, videos and results, and closings."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of forfeits' choices, videos and results, and `meeting_closing`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Line(Base):
        number = AutoField()

    class ForfeitChoice(Base):
        line = ForeignKeyField(Line)
        choice = TextField()
        chosen_by = ForeignKeyField(Person)
        chosen_at = BigIntegerField()

    class ForfeitVideo(Base):
        line = ForeignKeyField(Line)
        name = TextField(unique=True)
        format = TextField()
        size = IntegerField()
        sha256 = TextField()
        sent_by = ForeignKeyField(Person)
        sent_at = BigIntegerField()
        expires_at = BigIntegerField()

    class VideoEnd(Base):
        video = ForeignKeyField(ForfeitVideo, primary_key=True)
        why = TextField()
        ended_at = BigIntegerField()

    class ForfeitResult(Base):
        line = ForeignKeyField(Line)
        result = TextField()
        reason = TextField(default="")
        ruled_by = ForeignKeyField(Person)
        ruled_at = BigIntegerField()

    class MeetingClosing(Base):
        on = DateField(column_name="on_day")
        holder = ForeignKeyField(Person)
        closed_by = ForeignKeyField(Person)
        closed_at = BigIntegerField()
        open = TextField(default="[]")

        class Meta:
            indexes = ((("on", "holder"), True),)

    db.create_tables([ForfeitChoice, ForfeitVideo, VideoEnd, ForfeitResult, MeetingClosing])
