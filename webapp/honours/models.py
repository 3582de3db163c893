"""Print runs, their pages in order, and what became of them."""

from peewee import AutoField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.models.certificate import Certificate
from webapp.store.tables import InstantField, Table


class PrintRun(Table):
    """Certificates to be printed together: a `book` of all, or a `zip` of single ones.

    `again` is the run that this one repeats; `done` counts the pages of the attempt under way.
    """

    number = AutoField()
    form = TextField()
    again = ForeignKeyField("self", null=True, backref="repeats")
    asked_by = ForeignKeyField(Person)
    asked_at = InstantField()
    done = IntegerField(default=0)


class PrintPage(Table):
    """A certificate's place in a run."""

    run = ForeignKeyField(PrintRun, backref="pages")
    place = IntegerField()
    certificate = ForeignKeyField(Certificate, backref="prints")

    class Meta:
        indexes = ((("run", "place"), True), (("run", "certificate"), True))


class PrintStep(Table):
    """A run was `begun` (again after each restart), `finished`, `cancelled`, `failed`, or its
    file was `removed` when its time was over; `note` says what the step wants said."""

    number = AutoField()
    run = ForeignKeyField(PrintRun, backref="steps")
    step = TextField()
    note = TextField(default="")
    by = ForeignKeyField(Person, null=True)
    at = InstantField()
