"""Create the tables of the company's logos and seals, of letterheads, and of citations."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create `emblem`, `letterhead`, `citation`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Emblem(Base):
        id = AutoField()
        kind = TextField()
        sha256 = TextField()
        png = BlobField()
        width = IntegerField()
        height = IntegerField()
        added_by = ForeignKeyField(Person)
        added_at = BigIntegerField()

        class Meta:
            indexes = ((("kind", "sha256"), True),)

    class Letterhead(Base):
        id = AutoField()
        company = TextField()
        department = TextField()
        signatories = TextField()
        language = TextField()
        logo = ForeignKeyField(Emblem, null=True, backref="+")
        seal = ForeignKeyField(Emblem, null=True, backref="+")
        set_by = ForeignKeyField(Person)
        set_at = BigIntegerField()

    class Citation(Base):
        id = AutoField()
        scheme = TextField()
        clause = TextField()
        kind = TextField()
        design = TextField()
        title = TextField()
        salutation = TextField()
        body = TextField()
        closing = TextField()
        set_by = ForeignKeyField(Person)
        set_at = BigIntegerField()

        class Meta:
            indexes = ((("scheme", "clause", "kind"), False),)

    db.create_tables([Emblem, Letterhead, Citation])
