"""Tables of the pulse: who has answered, and apart from it how often each value was given.

No row of the two can be tied to the other: see decision 0081. Neither has a running number or a
moment, and rows are only written for five people and more at once.
"""

from peewee import CompositeKey, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import Table


class PulseAnswered(Table):
    """That a person has answered a question of a round that is open; deleted when it is over."""

    round = TextField()  # 2026-11, or a half-year as 2026-H2
    question = TextField()
    person = ForeignKeyField(Person)

    class Meta:
        primary_key = CompositeKey("round", "question", "person")
        without_rowid = True


class PulseCount(Table):
    """How often a value, 1 to 5, was given to a question by a cohort.

    `cohort`: a team of the pulse, a supervisor of the half-yearly statements, empty for the joined
    answers of cohorts that had fewer than five left.
    """

    round = TextField()
    question = TextField()
    cohort = TextField()
    value = IntegerField()
    count = IntegerField()

    class Meta:
        primary_key = CompositeKey("round", "question", "cohort", "value")
        without_rowid = True
