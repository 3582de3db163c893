"""Create the tables of talks with their agreements, private notes and wishes."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of talks."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Line(Base):
        number = AutoField()

    class Talk(Base):
        person = ForeignKeyField(Person)
        holder = ForeignKeyField(Person)
        line = ForeignKeyField(Line, null=True, unique=True)
        opened_at = BigIntegerField()

        class Meta:
            indexes = ((("person", "opened_at"), False), (("holder", "opened_at"), False))

    class TalkHeld(Base):
        talk = ForeignKeyField(Talk, primary_key=True)
        at = BigIntegerField(index=True)

    class Agreement(Base):
        talk = ForeignKeyField(Talk)
        text = TextField()
        due_on = DateField(index=True)
        topic = TextField()
        part = IntegerField()
        whole = IntegerField()
        written_by = ForeignKeyField(Person)
        written_at = BigIntegerField()

    class AgreementConfirmation(Base):
        agreement = ForeignKeyField(Agreement, primary_key=True)
        confirmed_by = ForeignKeyField(Person)
        confirmed_at = BigIntegerField()

    class AgreementRelease(Base):
        agreement = ForeignKeyField(Agreement)
        person = ForeignKeyField(Person)
        released = BooleanField()
        at = BigIntegerField()

    class TalkNote(Base):
        talk = ForeignKeyField(Talk)
        person = ForeignKeyField(Person)
        cipher = TextField()
        at = BigIntegerField()

    class TalkWish(Base):
        talk = ForeignKeyField(Talk)
        text = TextField()
        written_by = ForeignKeyField(Person)
        written_at = BigIntegerField()

    class WishConsent(Base):
        wish = ForeignKeyField(TalkWish, primary_key=True)
        agreed_by = ForeignKeyField(Person)
        agreed_at = BigIntegerField()

    db.create_tables(
        [
            *(Talk, TalkHeld, Agreement, AgreementConfirmation, AgreementRelease),
            *(TalkNote, TalkWish, WishConsent),
        ]
    )
