"""Customers: whom sellers call and sell to."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Customer(Table):
    """A customer; the number is encrypted at rest and matched by its keyed hash."""

    name = TextField(default="")
    phone_cipher = TextField(null=True)
    phone_hash = TextField(null=True, unique=True)
    phone_masked = TextField(default="")
    seller = ForeignKeyField(Person, null=True, backref="customers")
    visited = BooleanField(null=True)
    note = TextField(default="")
    do_not_contact_at = InstantField(null=True)
    created_at = InstantField()
