"""Targets: what a person or a team is to reach in a metric over a period."""

from peewee import BigIntegerField, DateField, TextField

from webapp.store.tables import Table


class Target(Table):
    """A target from a day on; `value` is in the metric's unit (sales in fen, else ones)."""

    who = TextField()  # a person's or a team's id
    metric = TextField()
    period_kind = TextField()  # day, month, quarter, year, campaign
    only = TextField(null=True)  # one period's key, where it is for that one alone
    value = BigIntegerField()
    difficulty = TextField(null=True)  # normal, hard, stretch
    from_on = DateField()

    class Meta:
        indexes = ((("who", "metric", "period_kind", "only", "from_on"), True),)
