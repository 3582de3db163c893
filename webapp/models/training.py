"""Trainings, and who has tried them."""

from peewee import BooleanField, ForeignKeyField, TextField

from webapp.facts.models import Fact
from webapp.store.tables import InstantField, Table


class Course(Table):
    """A training of the list that HR keeps; what has ended is offered no longer."""

    name = TextField(unique=True)
    ended_at = InstantField(null=True)


class Training(Table):
    """One person's try of a training; who, when and by whom recorded stands in its fact."""

    fact = ForeignKeyField(Fact, primary_key=True, backref="training")
    course = ForeignKeyField(Course, backref="tries")
    passed = BooleanField()
