"""Tables of goals, alarms about numbers, campaigns' texts, and proposed promotions."""

from peewee import (
    BigIntegerField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp.company.models import Person, TargetProposal, Team
from webapp.store.tables import InstantField, Table


class GoalChoice(Table):
    """A goal that a person chose for one period; the latest row of person, metric, period holds.

    `card` is steady, ahead or reach; `value` in the metric's unit (sales in fen, else ones);
    `basis` is the JSON text of what the three goals were computed from
    (webapp/growth/goal_history.py). `key`: the form's, so that one form chooses once.
    """

    key = TextField(unique=True)
    person = ForeignKeyField(Person)
    metric = TextField()
    period = TextField()  # a month or a quarter, as 2026-12
    card = TextField()
    value = BigIntegerField()
    sentence = TextField(default="")
    basis = TextField()
    chosen_at = InstantField()

    class Meta:
        indexes = ((("period", "person", "metric"), False),)


class GoalStep(Table):
    """What happened to a choice, in order of the rows; the last one says its state.

    `kind`: agreed (by who is in charge), answered (with another `value` and a `sentence`),
    accepted (the answer, by the person), talk (the person asks for one). Agreed and accepted made
    a proposal of a target.
    """

    choice = ForeignKeyField(GoalChoice, backref="steps")
    kind = TextField()
    value = BigIntegerField(null=True)
    sentence = TextField(default="")
    proposal = ForeignKeyField(TargetProposal, null=True)
    by = ForeignKeyField(Person)
    at = InstantField()


class NumberAlarm(Table):
    """A day up to which a person's calls were answered far less often than before.

    `now` and `usual`: the answered share of the last days and before, in whole percent.
    """

    person = ForeignKeyField(Person)
    on = DateField(column_name="on_day", index=True)
    now = IntegerField()
    usual = IntegerField()
    at = InstantField()

    class Meta:
        indexes = ((("person", "on"), True),)


class CampaignPlay(Table):
    """How a team goes about a campaign, as its head wrote it; the latest row of both holds."""

    campaign = TextField()
    team = ForeignKeyField(Team)
    text = TextField()
    by = ForeignKeyField(Person)
    at = InstantField()

    class Meta:
        indexes = ((("campaign", "team"), False),)


class PromotionProposal(Table):
    """A person's next post, proposed by who is in charge when everything for it was met.

    `from_role` and `from_level`: the post at that moment; `role` and `level`: the next one;
    `wanted_on`: its first day as proposed; `judged`: the checklist of that moment as JSON
    (webapp/growth/promotion_states.py). Levels may be "".
    """

    person = ForeignKeyField(Person)
    from_role = TextField()
    from_level = TextField()
    role = TextField()
    level = TextField()
    wanted_on = DateField()
    reason = TextField()
    judged = TextField()
    proposed_by = ForeignKeyField(Person)
    proposed_at = InstantField()


class PromotionStep(Table):
    """The only word of a side on a proposal: of hr and of leader, or its proposer's withdrawal.

    `kind`: approved, declined or withdrawn; `text`: why not. `from_on`: the first day in the new
    post, in the second approval alone.
    """

    proposal = ForeignKeyField(PromotionProposal, backref="steps")
    side = TextField()  # hr, leader, proposer
    kind = TextField()
    text = TextField(default="")
    from_on = DateField(null=True, index=True)
    by = ForeignKeyField(Person)
    at = InstantField()

    class Meta:
        primary_key = CompositeKey("proposal", "side")
