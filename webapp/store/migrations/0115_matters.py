"""What calls told of the market, and the matters that somebody answers."""

from typing import Any

from peewee import (
    BigIntegerField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of topics and matters."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Call(Base):
        fact = IntegerField(primary_key=True, column_name="fact_id")

    class CallTopic(Base):
        call = ForeignKeyField(Call, index=False)
        topic = TextField()
        on = DateField(column_name="on_day")

        class Meta:
            primary_key = CompositeKey("call", "topic")
            indexes = ((("on", "topic"), False),)

    class Matter(Base):
        key = TextField(unique=True)
        title = TextField()
        topic = TextField()
        opened_by = ForeignKeyField(Person, null=True)
        opened_at = BigIntegerField()

    class MatterCall(Base):
        call = ForeignKeyField(Call, primary_key=True)
        matter = ForeignKeyField(Matter)
        at = BigIntegerField()

    class MatterVoice(Base):
        matter = ForeignKeyField(Matter, index=False)
        person = ForeignKeyField(Person)

        class Meta:
            primary_key = CompositeKey("matter", "person")

    class MatterOwner(Base):
        matter = ForeignKeyField(Matter)
        owner = ForeignKeyField(Person)
        due_on = DateField()
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    class MatterAnswer(Base):
        matter = ForeignKeyField(Matter, primary_key=True)
        text = TextField()
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    with db.bind_ctx([Person, Call], bind_refs=False, bind_backrefs=False):
        db.create_tables([CallTopic, Matter, MatterCall, MatterVoice, MatterOwner, MatterAnswer])
