"""Create the tables of call detail records, and of their comparison with logged calls."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create `call_record` with its table of imports, and three tables of the comparison."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Call(Base):
        fact = IntegerField(primary_key=True, column_name="fact_id")

    class CallRecordTable(Base):
        id = AutoField()
        first_at = BigIntegerField()
        last_at = BigIntegerField()
        named = BooleanField()
        count = IntegerField()
        imported_by = TextField()
        imported_at = BigIntegerField()

    class CallRecord(Base):
        number = AutoField()
        key = TextField(unique=True)
        day = DateField(index=True)
        at = BigIntegerField()
        seconds = IntegerField(null=True)
        phone = TextField()
        masked = TextField()
        person = ForeignKeyField(Person, null=True, index=False)
        incoming = BooleanField()

    class CallMatch(Base):
        record = ForeignKeyField(CallRecord, primary_key=True)
        call = ForeignKeyField(Call, unique=True)

    class CallComparison(Base):
        day = DateField()
        person = ForeignKeyField(Person, index=False)
        compared = IntegerField()
        confirmed = IntegerField()
        unlogged = IntegerField()

        class Meta:
            primary_key = CompositeKey("day", "person")
            without_rowid = True

    class ComparedDay(Base):
        day = DateField(primary_key=True)
        call = IntegerField()
        table = IntegerField()
        rules = TextField()
        at = BigIntegerField()

    db.create_tables([CallRecordTable, CallRecord, CallMatch, CallComparison, ComparedDay])
