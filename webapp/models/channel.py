"""The groups and mailboxes that the company's news go to."""

from peewee import BooleanField, IntegerField, TextField

from webapp.store.tables import InstantField, Table


class Channel(Table):
    """A group by its address, which is a secret: `sealed` as customers' numbers are, `shown` with
    its middle left out. `kinds` are those of Message that it wants, separated by spaces; `files`
    says whether it takes them; `per_minute` is the most it is told in a minute."""

    name = TextField()
    sealed = TextField()
    shown = TextField()
    service = TextField()
    files = BooleanField()
    kinds = TextField()
    per_minute = IntegerField()
    made_by = TextField()
    made_at = InstantField()
    ended_at = InstantField(null=True)
