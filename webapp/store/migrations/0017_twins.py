"""Create the tables of photo fingerprints, similar photos, nightly rounds, and issued cards."""

from typing import Any

from peewee import BigIntegerField, BlobField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `fingerprint`, `twin`, `round` and `issued_card`; index `photo` by `stored_at`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Photo(Base):
        name = TextField(primary_key=True)

    class Fingerprint(Base):
        photo = ForeignKeyField(Photo, primary_key=True)
        points = BlobField()
        codes = TextField(default="[]")
        at = BigIntegerField()

    class Twin(Base):
        photo = ForeignKeyField(Photo, backref="twins")
        other = ForeignKeyField(Photo, backref="twin_of")
        how = TextField()
        share = IntegerField()
        points = IntegerField()
        at = BigIntegerField()

        class Meta:
            indexes = ((("photo", "other"), True),)

    class Round(Base):
        last = IntegerField()
        at = BigIntegerField()

    class IssuedCard(Base):
        serial = TextField(primary_key=True)
        batch = TextField()
        place = IntegerField()
        person = ForeignKeyField(Person, null=True)
        issued_by = ForeignKeyField(Person, null=True)
        at = BigIntegerField()

        class Meta:
            indexes = ((("batch", "place"), False),)

    db.execute_sql('CREATE INDEX "photo_stored_at" ON "photo" ("stored_at")')
    db.create_tables([Fingerprint, Twin, Round, IssuedCard])
