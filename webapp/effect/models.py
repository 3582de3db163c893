"""Tables of the pulse, and of decisions on schemes with their figures.

The pulse holds who has answered, and apart from it how often each value was given. No row of the
two can be tied to the other: see decision 0081. Neither has a running number or a moment, and rows
are only written for five people and more at once.
"""

from peewee import BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person
from webapp.store.tables import InstantField, Table


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


class EffectDecision(Table):
    """What HR prepares to be decided about a scheme, with the figures it rests on.

    `choice` is keep, change or stop; `figures` are those of webapp/effect/figures.py as JSON, and
    `grounds` a JSON list of the keys of GROUNDS. Neither ever changes: a later one takes its place.
    """

    scheme = TextField(index=True)
    choice = TextField()
    text = TextField(default="")
    grounds = TextField()
    figures = TextField()
    prepared_by = ForeignKeyField(Person)
    prepared_at = InstantField()


class EffectStep(Table):
    """A leader's only decision on a prepared one: confirmed, or returned with a sentence."""

    decision = ForeignKeyField(EffectDecision, primary_key=True, backref="step")
    confirmed = BooleanField()
    text = TextField(default="")
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()
