"""Create the tables of phones, origins of records, photos not yet received, and clock decisions."""

from typing import Any

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

_HELD_CALLS = 'ALTER TABLE "call" ADD COLUMN "mark" TEXT NOT NULL DEFAULT \'\''


def up(_migrator: Any, db: Any) -> None:
    """Create `device`, `device_use`, `origin`, `promised_photo`, `upload` and `clock_decision`. Add
    `mark` to `call`, for calls that are held until their time is confirmed.
    """

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Fact(Base):
        number = IntegerField(primary_key=True)

    class Card(Base):
        fact = ForeignKeyField(Fact, primary_key=True)

    class Device(Base):
        id = TextField(primary_key=True)
        key = TextField()
        agent = TextField(default="")
        first_seen_at = BigIntegerField()

    class DeviceUse(Base):
        device = ForeignKeyField(Device)
        person = ForeignKeyField(Person)
        since = BigIntegerField()

        class Meta:
            indexes = ((("device", "person"), True),)

    class Origin(Base):
        fact = ForeignKeyField(Fact, primary_key=True)
        device = ForeignKeyField(Device, null=True)
        sequence = IntegerField(null=True)
        wall_at = BigIntegerField()
        beacon_at = BigIntegerField(null=True)
        beacon_wall_at = BigIntegerField(null=True)
        signature = TextField(null=True)
        proved = BooleanField()
        marks = TextField(default="")
        content = TextField()

        class Meta:
            indexes = ((("device", "sequence"), False),)

    class PromisedPhoto(Base):
        card = ForeignKeyField(Card, primary_key=True)
        sha256 = TextField()
        size = IntegerField()
        original_sha256 = TextField()
        source = TextField()
        metadata = TextField(default="{}")
        exif = BlobField(null=True)

    class Upload(Base):
        id = TextField(primary_key=True)
        card = ForeignKeyField(Card, unique=True)
        sha256 = TextField()
        length = IntegerField()
        created_at = BigIntegerField()
        expires_at = BigIntegerField()

    class ClockDecision(Base):
        fact = ForeignKeyField(Fact, primary_key=True)
        accepted = BooleanField()
        reason = TextField()
        decided_by = ForeignKeyField(Person)
        decided_at = BigIntegerField()

    db.create_tables([Device, DeviceUse, Origin, PromisedPhoto, Upload, ClockDecision])
    db.execute_sql(_HELD_CALLS)
