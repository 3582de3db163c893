"""The ledger."""

from peewee import AutoField, BigIntegerField, ForeignKeyField, TextField

from webapp.company.models import Person, Team
from webapp.models.settlement import Settlement
from webapp.store.tables import InstantField, Table


class Line(Table):
    """One line of the ledger, never changed: a wrong one is reversed by another line.

    `amount` is fen, null for what is no money (commend, forfeit …); `sign` is 1, or -1 for
    a line that takes one back; `because` is JSON.
    """

    number = AutoField()
    settlement = ForeignKeyField(Settlement, backref="lines")
    scheme = TextField()
    revision = TextField()
    clause = TextField()
    kind = TextField()
    period = TextField()
    person = ForeignKeyField(Person, null=True, backref="lines")
    team = ForeignKeyField(Team, null=True, backref="lines")
    amount = BigIntegerField(null=True)
    sign = BigIntegerField(default=1)
    reverses = ForeignKeyField("self", null=True, backref="reversals")
    because = TextField()
    created_at = InstantField()

    class Meta:
        indexes = (
            (("scheme", "period"), False),
            (("person", "period"), False),
            (("kind", "period"), False),
        )
