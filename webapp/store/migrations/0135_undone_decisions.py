"""Create the tables of undone answers and rulings; a discarded new scheme can be restored."""

from typing import Any

from peewee import AutoField, BigIntegerField, BooleanField, ForeignKeyField, Model, TextField

# A scheme is approved once; it may be discarded, restored and discarded again.
_APPROVED_ONCE = (
    "CREATE UNIQUE INDEX new_scheme_step_decided ON new_scheme_step (draft_id) "
    "WHERE kind = 'approved'"
)


def up(_migrator: Any, db: Any) -> None:
    """Create `answer_undone` and `ruling_undone`; narrow the index of `new_scheme_step`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Line(Base):
        number = AutoField()

    class Appeal(Base):
        id = TextField(primary_key=True)

    class Fact(Base):
        number = AutoField()

    class Violation(Base):
        fact = ForeignKeyField(Fact, primary_key=True)

    class AnswerUndone(Base):
        appeal = ForeignKeyField(Appeal)
        upheld = BooleanField()
        text = TextField()
        line = ForeignKeyField(Line, null=True)
        answered_by = ForeignKeyField(Person)
        answered_at = BigIntegerField()
        at = BigIntegerField()

    class RulingUndone(Base):
        violation = ForeignKeyField(Violation)
        upheld = BooleanField()
        text = TextField()
        ruled_by = ForeignKeyField(Person)
        ruled_at = BigIntegerField()
        at = BigIntegerField()

    db.create_tables([AnswerUndone, RulingUndone])
    db.execute_sql("DROP INDEX new_scheme_step_decided")
    db.execute_sql(_APPROVED_ONCE)
