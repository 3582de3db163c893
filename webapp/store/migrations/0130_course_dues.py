"""Courses that people are to take by a day, because of their weak step."""

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
    """Create the table of courses that are due."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Course(Base):
        id = AutoField()

    class CourseDue(Base):
        course = ForeignKeyField(Course)
        person = ForeignKeyField(Person)
        step = TextField()
        own = IntegerField()
        reference = IntegerField()
        whole = IntegerField()
        on = DateField(column_name="on_day")
        due_on = DateField()
        at = BigIntegerField()

        class Meta:
            primary_key = CompositeKey("course", "person")
            indexes = ((("person", "due_on"), False),)

    with db.bind_ctx([Person, Course], bind_refs=False, bind_backrefs=False):
        db.create_tables([CourseDue])
