"""Create the tables of print runs: the certificates printed together, and each run's states."""

from typing import Any

from peewee import AutoField, BigIntegerField, ForeignKeyField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `print_run`, `print_page`, `print_step`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Certificate(Base):
        serial = TextField(primary_key=True)

    class PrintRun(Base):
        number = AutoField()
        form = TextField()
        again = ForeignKeyField("self", null=True)
        asked_by = ForeignKeyField(Person)
        asked_at = BigIntegerField()
        done = IntegerField(default=0)

    class PrintPage(Base):
        run = ForeignKeyField(PrintRun)
        place = IntegerField()
        certificate = ForeignKeyField(Certificate)

        class Meta:
            indexes = ((("run", "place"), True), (("run", "certificate"), True))

    class PrintStep(Base):
        number = AutoField()
        run = ForeignKeyField(PrintRun)
        step = TextField()
        note = TextField(default="")
        by = ForeignKeyField(Person, null=True)
        at = BigIntegerField()

    db.create_tables([PrintRun, PrintPage, PrintStep])
