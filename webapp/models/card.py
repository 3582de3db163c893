"""Cards sold."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.models.customer import Customer
from webapp.models.fact import Fact
from webapp.models.photo import Photo
from webapp.store.tables import Table


class Card(Table):
    """A card sold by a seller to a customer.

    `mark` names why it is held and counts nowhere until a supervisor has decided
    (`duplicate_serial` 卡号重复), or is empty.
    """

    fact = ForeignKeyField(Fact, primary_key=True, backref="card")
    serial = TextField(index=True)
    visited = BooleanField()
    customer = ForeignKeyField(Customer, null=True, backref="cards")
    photo = ForeignKeyField(Photo, null=True, backref="cards")
    mark = TextField(default="")
