"""Create the tables of drafts of a scheme's next revision, of their decisions, and of reviews."""

from typing import Any

from peewee import BigIntegerField, DateField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `draft`, `draft_version`, `draft_step` and `review`."""

    class Person(Model):
        id = TextField(primary_key=True)

        class Meta:
            database = db
            table_name = "person"

    class Draft(Model):
        scheme = TextField(index=True)
        opened_by = ForeignKeyField(Person)
        opened_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "draft"

    class DraftVersion(Model):
        draft = ForeignKeyField(Draft)
        body = TextField()
        saved_by = ForeignKeyField(Person)
        saved_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "draft_version"

    class DraftStep(Model):
        draft = ForeignKeyField(Draft)
        kind = TextField()
        from_on = DateField(null=True)
        decided_by = ForeignKeyField(Person)
        decided_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "draft_step"

    class Review(Model):
        scheme = TextField(index=True)
        note = TextField()
        held_by = ForeignKeyField(Person)
        held_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "review"

    db.create_tables([Draft, DraftVersion, DraftStep, Review])
