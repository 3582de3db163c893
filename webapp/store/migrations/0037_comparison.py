"""Create the tables of nightly comparisons of settled periods, and of the differences found."""

from typing import Any

from peewee import BigIntegerField, DateField, IntegerField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `comparison` and `comparison_finding`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Comparison(Base):
        night = DateField(primary_key=True)
        periods = IntegerField()
        at = BigIntegerField()

    class ComparisonFinding(Base):
        night = DateField(index=True)
        scheme = TextField()
        period = TextField()
        differences = TextField()
        at = BigIntegerField()

    db.create_tables([Comparison, ComparisonFinding])
