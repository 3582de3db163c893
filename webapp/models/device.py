"""Phones, each known by a key that cannot leave it."""

from peewee import ForeignKeyField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


class Device(Table):
    """A phone's browser; `id` is the beginning of its public key's SHA-256."""

    id = TextField(primary_key=True)
    key = TextField()  # SubjectPublicKeyInfo, base64
    agent = TextField(default="")
    first_seen_at = InstantField()


class DeviceUse(Table):
    """A person who has sent records from a device, since when."""

    device = ForeignKeyField(Device, backref="uses")
    person = ForeignKeyField(Person)
    since = InstantField()

    class Meta:
        indexes = ((("device", "person"), True),)
