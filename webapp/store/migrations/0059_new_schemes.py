"""Create the tables of schemes that the company writes itself, in the browser."""

from typing import Any

from peewee import AutoField, BigIntegerField, DateField, ForeignKeyField, Model, TextField

# A scheme is approved or discarded once.
_DECIDED_ONCE = (
    "CREATE UNIQUE INDEX new_scheme_step_decided ON new_scheme_step (draft_id) "
    "WHERE kind IN ('approved', 'discarded')"
)


def up(_migrator: Any, db: Any) -> None:
    """Create `new_scheme`, `new_scheme_version` and `new_scheme_step`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class NewScheme(Base):
        id = AutoField()
        scheme = TextField(unique=True)
        opened_by = ForeignKeyField(Person)
        opened_at = BigIntegerField()

    class NewSchemeVersion(Base):
        id = AutoField()
        draft = ForeignKeyField(NewScheme)
        body = TextField()
        examples = TextField()
        saved_by = ForeignKeyField(Person)
        saved_at = BigIntegerField()

    class NewSchemeStep(Base):
        id = AutoField()
        draft = ForeignKeyField(NewScheme)
        version = ForeignKeyField(NewSchemeVersion, null=True)
        kind = TextField()
        from_on = DateField(null=True)
        reach = TextField()
        note = TextField()
        decided_by = ForeignKeyField(Person)
        decided_at = BigIntegerField()

    db.create_tables([NewScheme, NewSchemeVersion, NewSchemeStep])
    db.execute_sql(_DECIDED_ONCE)
