"""Tables of pairs that learn from each other, drawn in a stepped start, and of mentoring."""

from peewee import DateField, ForeignKeyField, IntegerField, TextField

from webapp.company.models import Person, Team
from webapp.facts.models import Fact
from webapp.store.tables import InstantField, Table


class PairPlan(Table):
    """A stepped start of pairs: from `begins_on`, a Monday, `waves` groups of teams, step by step.

    `seed` (hexadecimal) draws the order of the teams when the plan begins; its SHA-256 `commitment`
    is published before. `metric` is that by which the effect is judged, chosen beforehand.
    """

    metric = TextField()
    begins_on = DateField(index=True)
    waves = IntegerField()
    seed = TextField()
    commitment = TextField()
    planned_by = ForeignKeyField(Person)
    planned_at = InstantField()


class PairPlanEnd(Table):
    """That HR stopped a plan: teams that have not started start no more."""

    plan = ForeignKeyField(PairPlan, primary_key=True, backref="ends")
    by = ForeignKeyField(Person)
    at = InstantField()


class PairStart(Table):
    """The drawn place of a team in a plan: its wave, counted from 0, and its first Monday."""

    plan = ForeignKeyField(PairPlan, backref="starts")
    team = ForeignKeyField(Team)
    wave = IntegerField()
    starts_on = DateField(index=True)

    class Meta:
        indexes = ((("plan", "team"), True),)


class LearningPair(Table):
    """Two colleagues who learn from each other from `starts_on` to `ends_on`, four weeks.

    `first` was the stronger one in `step` (a step of webapp/talks/funnel.py) when it was drawn.
    """

    start = ForeignKeyField(PairStart, backref="pairs")
    first = ForeignKeyField(Person, backref="pairs_as_first")
    second = ForeignKeyField(Person, backref="pairs_as_second")
    step = TextField()
    starts_on = DateField()
    ends_on = DateField(index=True)

    class Meta:
        indexes = ((("start", "first"), True), (("start", "second"), True))


class PairMethod(Table):
    """The other's method in one sentence, as the asker wrote it in a week; the latest holds."""

    pair = ForeignKeyField(LearningPair, backref="methods")
    week = IntegerField()  # 1 to 4
    by = ForeignKeyField(Person)
    words = TextField()
    at = InstantField()


class PairTap(Table):
    """Whether the method of a week helped the asker: helped, useless, untried; the latest holds."""

    pair = ForeignKeyField(LearningPair, backref="taps")
    week = IntegerField()
    by = ForeignKeyField(Person)
    result = TextField()
    at = InstantField()


class Mentoring(Table):
    """A colleague who looks after a new hire from `starts_on` to `ends_on`, four weeks."""

    mentee = ForeignKeyField(Person, unique=True, backref="mentored_by")
    mentor = ForeignKeyField(Person, backref="mentees")
    starts_on = DateField()
    ends_on = DateField(index=True)
    confirmed_by = ForeignKeyField(Person)
    confirmed_at = InstantField()


class MentoringThanks(Table):
    """What the supervisor decided at the end: contribution points (a fact), or none (None)."""

    mentoring = ForeignKeyField(Mentoring, primary_key=True, backref="thanks")
    contribution = ForeignKeyField(Fact, null=True)
    by = ForeignKeyField(Person)
    at = InstantField()
