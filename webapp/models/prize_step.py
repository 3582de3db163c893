"""What became of prizes and gifts."""

from peewee import AutoField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.ledger.models import Line
from webapp.store.tables import InstantField, Table


class PrizeStep(Table):
    """A prize is `assigned` to its giver, or `received`: by whom it is for, with the signature as
    SVG path data where one was drawn, or as HR notes it from paper."""

    number = AutoField()
    line = ForeignKeyField(Line, backref="prize_steps")
    step = TextField()
    giver = ForeignKeyField(Person, null=True, backref="prizes_to_give")
    signature = TextField(default="")
    note = TextField(default="")
    by = ForeignKeyField(Person, backref="prize_steps")
    at = InstantField()
