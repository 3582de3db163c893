"""Tables of people, teams, postings, campaigns, the calendar, reliefs and targets."""

from peewee import (
    BigIntegerField,
    BooleanField,
    DateField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from webapp.store.tables import InstantField, Table


class Person(Table):
    """A person; `id` is the staff number (工号) and never changes; no person is ever deleted."""

    id = TextField(primary_key=True)
    name = TextField()
    phone_cipher = TextField(null=True)
    phone_hash = TextField(null=True, unique=True)
    sex = TextField(null=True)  # m, f
    grade = IntegerField(null=True)  # higher is more senior
    hired_on = DateField(null=True)
    left_on = DateField(null=True)
    birthday = DateField(null=True)
    plan = TextField(default="sales")  # sales, contracts: how commission is computed
    exempt = BooleanField(default=False)  # from forfeits
    password_hash = TextField(null=True)
    must_change_password = BooleanField(default=True)


class PersonCorrection(Table):
    """A correction of one field of a person's data; the last day employed is such a field too.

    `Person` holds the corrected value, except for `plan` and `exempt` with `from_on`: these hold
    from that day on (webapp/company/corrections.py). `before` and `after` are texts as
    webapp/people/operations/correct_person.py writes them, telephone numbers masked;
    `before_cipher` is the former number, encrypted.
    """

    person = ForeignKeyField(Person, backref="corrections")
    field = TextField()
    before = TextField()
    after = TextField()
    before_cipher = TextField(null=True)
    from_on = DateField(null=True)
    reason = TextField()
    corrected_by = ForeignKeyField(Person)
    corrected_at = InstantField()


class CalendarDay(Table):
    """The kind of a day as set by HR; the latest row of a day is valid.

    `kind` is holiday, workday (a make-up day), or usual (as its weekday), which cancels an
    earlier row.
    """

    on = DateField(column_name="on_day", index=True)
    kind = TextField()
    name = TextField(default="")
    set_by = ForeignKeyField(Person, null=True)
    set_at = InstantField()


class CampaignProposal(Table):
    """A proposed campaign from `starts_on` to `ends_on`, both included.

    `campaign` is the campaign's id: a later proposal of the same campaign changes it, once it is
    approved. `proposed_by` None: made by the set-up.
    """

    campaign = TextField(index=True)
    name = TextField()
    scheme = TextField()
    starts_on = DateField()
    ends_on = DateField()
    proposed_by = ForeignKeyField(Person, null=True)
    proposed_at = InstantField()


class CampaignStep(Table):
    """A decision on a proposed campaign: approved, declined, or ended (`last_on` is its last day).

    `beside` is a JSON list of the campaigns of the same name, or over the same days, beside which
    the leader approved it. `decided_by` None: by the set-up.
    """

    proposal = ForeignKeyField(CampaignProposal, backref="steps")
    kind = TextField()
    last_on = DateField(null=True)
    beside = TextField()
    decided_by = ForeignKeyField(Person, null=True)
    decided_at = InstantField()


class CampaignSumming(Table):
    """A campaign with past days whose tallies are being summed, until it is approved or given up.

    While this row is there, each change of a tally also changes the campaign's; no page shows them.
    `attempt` None: the attempt was given up, and the campaign's tallies are being removed.
    """

    campaign = TextField(primary_key=True)
    starts_on = DateField()
    ends_on = DateField()
    attempt = TextField(null=True)


class OpeningBalance(Table):
    """A person's lifetime sales in fen up to the day `until`, from before the program.

    The newest row of a person is valid. It counts towards milestones only.
    """

    person = ForeignKeyField(Person)
    sales = BigIntegerField()
    until = DateField()
    set_by = ForeignKeyField(Person)
    set_at = InstantField()


class Team(Table):
    """A store (商场/门店) or a business department (业务部门); `id` is its short code."""

    id = TextField(primary_key=True)
    name = TextField()
    kind = TextField(default="store")  # store, department
    closed_on = DateField(null=True)  # from this day on it takes no new members


class TeamChange(Table):
    """A change of a team: `kind` is renamed, closed or reopened; `before` and `after` are texts.

    `Team` holds the present name and day of closing.
    """

    team = ForeignKeyField(Team, backref="changes")
    kind = TextField()
    before = TextField()
    after = TextField()
    reason = TextField(default="")
    changed_by = ForeignKeyField(Person)
    changed_at = InstantField()


class Headship(Table):
    """The head of a team from a day on, until the next row of the team."""

    team = ForeignKeyField(Team, backref="headships")
    person = ForeignKeyField(Person, backref="headships")
    from_on = DateField()

    class Meta:
        indexes = ((("team", "from_on"), True),)


class Posting(Table):
    """A posting: a person's role, team, supervisor and level from a day on, until the next row."""

    person = ForeignKeyField(Person, backref="postings")
    from_on = DateField()
    role = TextField()
    team = ForeignKeyField(Team, null=True, backref="postings")
    supervisor = ForeignKeyField(Person, null=True, backref="supervised")
    level = TextField(null=True)  # junior, middle, senior

    class Meta:
        indexes = ((("person", "from_on"), True),)


class Relief(Table):
    """Days on which the daily call floor does not hold for a person; `from_on` and `to_on` count.

    `kind` is annual, sick, personal, duty or other for a leave, which has a last day; or exempt for
    a release from the floor, whose `to_on` may be null (no last day).
    """

    person = ForeignKeyField(Person, backref="reliefs")
    kind = TextField()
    from_on = DateField()
    to_on = DateField(null=True)
    reason = TextField(default="")
    given_by = ForeignKeyField(Person)
    given_at = InstantField()


class ReliefEnd(Table):
    """The early end of a relief: from `from_on` on, the floor holds again.

    If that is the first day of the relief, the relief is cancelled.
    """

    relief = ForeignKeyField(Relief, primary_key=True)
    from_on = DateField()
    reason = TextField(default="")
    ended_by = ForeignKeyField(Person)
    ended_at = InstantField()


class Target(Table):
    """A target that holds from a day on, until a later row for the same subject, metric and period.

    `value` is in the metric's unit (sales in fen, else ones).
    """

    who = TextField()  # a person's or a team's id
    metric = TextField()
    period_kind = TextField()  # day, week, month, quarter, year, campaign
    only = TextField(null=True)  # the key of a single period; null: every period
    value = BigIntegerField()
    difficulty = TextField(null=True)  # normal, hard, stretch
    from_on = DateField()

    class Meta:
        indexes = ((("who", "metric", "period_kind", "only", "from_on"), True),)


class TargetProposal(Table):
    """A proposed target; the columns it shares with `Target` mean the same.

    `wanted_on` None: as soon as possible. `batch` is the same for all rows of one table or form.
    """

    who = TextField()
    metric = TextField()
    period_kind = TextField()
    only = TextField(null=True)
    value = BigIntegerField()
    difficulty = TextField(null=True)
    wanted_on = DateField(null=True)
    batch = TextField(index=True)
    proposed_by = ForeignKeyField(Person)
    proposed_at = InstantField()


class TargetDecision(Table):
    """The only decision on a proposal; `from_on` is the first day of an approved target."""

    proposal = ForeignKeyField(TargetProposal, primary_key=True)
    approved = BooleanField()
    from_on = DateField(null=True)
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()
