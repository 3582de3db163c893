"""Create the tables of uploads that wait for confirmation, and of remembered columns and words."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create `staged_table`, `column_choice` and `word_choice`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class StagedTable(Base):
        id = AutoField()
        kind = TextField()
        filename = TextField()
        content = TextField()
        head_row = IntegerField(null=True)
        cells = TextField()
        uploaded_by = ForeignKeyField(Person)
        uploaded_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)

    class ColumnChoice(Base):
        id = AutoField()
        kind = TextField()
        title = TextField()
        field = TextField()
        chosen_by = ForeignKeyField(Person)
        chosen_at = BigIntegerField()

    class WordChoice(Base):
        id = AutoField()
        kind = TextField()
        field = TextField()
        word = TextField()
        means = TextField()
        chosen_by = ForeignKeyField(Person)
        chosen_at = BigIntegerField()

    db.create_tables([StagedTable, ColumnChoice, WordChoice])
