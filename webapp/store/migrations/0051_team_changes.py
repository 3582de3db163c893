"""Create the table of changes by which teams are renamed and closed."""

from typing import Any

from peewee import AutoField, BigIntegerField, DateField, ForeignKeyField, Model, TextField
from playhouse.migrate import migrate


def up(migrator: Any, db: Any) -> None:
    """Create `team_change`; add `closed_on` to `team`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Team(Base):
        id = TextField(primary_key=True)

    class TeamChange(Base):
        id = AutoField()
        team = ForeignKeyField(Team)
        kind = TextField()
        before = TextField()
        after = TextField()
        reason = TextField(default="")
        changed_by = ForeignKeyField(Person)
        changed_at = BigIntegerField()

    db.create_tables([TeamChange])
    migrate(migrator.add_column("team", "closed_on", DateField(null=True)))
