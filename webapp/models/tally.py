"""Running tallies: what boards and settlement read instead of facts."""

from peewee import BigIntegerField, CompositeKey, IntegerField, TextField

from webapp.store.tables import Table


class Tally(Table):
    """A person's figures in one metric over one day, month or campaign, in one team.

    `period` is a day (2026-03-02), a month (2026-03) or `campaign:` and its id; `person` is
    empty where the team itself earned it; instants are microseconds, 0 for never. The timely
    figures leave out what was received after the cut-off of its day.
    """

    period = TextField()
    metric = TextField()
    person = TextField()
    team = TextField()
    amount = BigIntegerField(default=0)
    count = IntegerField(default=0)
    reached_at = BigIntegerField(default=0)
    timely_amount = BigIntegerField(default=0)
    timely_count = IntegerField(default=0)
    timely_reached_at = BigIntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("period", "metric", "person", "team")
        without_rowid = True
        indexes = ((("person", "period"), False),)
