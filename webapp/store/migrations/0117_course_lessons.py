"""What courses teach and ask, and people's tries of their questions."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(_migrator: Any, db: Any) -> None:
    """Create the tables of lessons and tries."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Course(Base):
        id = AutoField()

    class CourseLesson(Base):
        course = ForeignKeyField(Course)
        link = TextField()
        text = TextField()
        minutes = IntegerField()
        step = TextField()
        questions = TextField()
        by = ForeignKeyField(Person)
        at = BigIntegerField()

    class CourseTry(Base):
        course = ForeignKeyField(Course)
        person = ForeignKeyField(Person)
        on = DateField(column_name="on_day")
        right = IntegerField()
        at = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("course", "person", "on")

    with db.bind_ctx([Person, Course], bind_refs=False, bind_backrefs=False):
        db.create_tables([CourseLesson, CourseTry])
