"""Create the tables of links for customers' ratings, of ratings' sources, and of trainings."""

from typing import Any

from peewee import (
    BigIntegerField,
    BooleanField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create `rating_link`, `rating_source`, `course` and `training`."""

    class Fact(Model):
        number = IntegerField(primary_key=True)

        class Meta:
            database = db
            table_name = "fact"

    class Rating(Model):
        fact = ForeignKeyField(Fact, primary_key=True)

        class Meta:
            database = db
            table_name = "rating"

    class RatingLink(Model):
        source = ForeignKeyField(Fact, primary_key=True)
        token_hash = TextField(unique=True)
        made_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "rating_link"

    class RatingSource(Model):
        rating = ForeignKeyField(Rating, primary_key=True)
        source = ForeignKeyField(Fact, unique=True)
        comment = TextField(default="")
        origin = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "rating_source"

    class Course(Model):
        name = TextField(unique=True)
        ended_at = BigIntegerField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "course"

    class Training(Model):
        fact = ForeignKeyField(Fact, primary_key=True)
        course = ForeignKeyField(Course)
        passed = BooleanField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "training"

    db.create_tables([RatingLink, RatingSource, Course, Training])
