"""Where a record that was made on a phone comes from."""

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from webapp.models.device import Device
from webapp.models.fact import Fact
from webapp.store.tables import InstantField, Table


class Origin(Table):
    """The evidence a record carried: its phone, its place in the phone's sequence, its clocks.

    `proved`: its moment lies where the rule of time allows it. `marks` are words separated by
    spaces; `content` is the text that was hashed and signed, encrypted because it may hold a
    customer's number.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="origin")
    device = ForeignKeyField(Device, null=True)
    sequence = IntegerField(null=True)
    wall_at = InstantField()
    beacon_at = InstantField(null=True)
    beacon_wall_at = InstantField(null=True)
    signature = TextField(null=True)
    proved = BooleanField()
    marks = TextField(default="")
    content = TextField()

    class Meta:
        indexes = ((("device", "sequence"), False),)
