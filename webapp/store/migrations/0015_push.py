"""Create the table of browsers that receive Web Push."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, Model, TextField
from playhouse.migrate import migrate


def up(migrator: Any, db: Any) -> None:
    """Create `subscription`; mark every earlier reminder as pushed."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class SignIn(Base):
        id = AutoField()

    class Subscription(Base):
        endpoint = TextField(unique=True)
        p256dh = TextField()
        auth = TextField()
        kinds = TextField()
        locale = TextField()
        person = ForeignKeyField(Person)
        sign_in = ForeignKeyField(SignIn)
        made_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)

    db.create_tables([Subscription])
    migrate(migrator.add_column("reminder", "pushed_at", BigIntegerField(null=True)))
    db.execute_sql("UPDATE reminder SET pushed_at = at")
