"""Tables of people, teams, placements, campaigns, the calendar, reliefs and targets."""

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
    """A person; `id` is the staff number (工号) and never changes, nor is a person ever deleted."""

    id = TextField(primary_key=True)
    name = TextField()
    phone_cipher = TextField(null=True)
    phone_hash = TextField(null=True, unique=True)
    sex = TextField(null=True)  # m, f
    grade = IntegerField(null=True)  # higher is more senior
    hired_on = DateField(null=True)
    left_on = DateField(null=True)
    birthday = DateField(null=True)
    plan = TextField(default="sales")  # sales, contracts: how commission is reckoned
    exempt = BooleanField(default=False)  # from forfeits
    password_hash = TextField(null=True)
    must_change_password = BooleanField(default=True)


class CalendarDay(Table):
    """What a day was set to; the latest row of a day holds.

    `kind` is holiday, workday (a make-up day), or usual: what the day of the week says, which takes
    an earlier row back.
    """

    on = DateField(column_name="on_day", index=True)
    kind = TextField()
    name = TextField(default="")
    set_by = ForeignKeyField(Person, null=True)
    set_at = InstantField()


class Campaign(Table):
    """A campaign from `starts_on` to `ends_on`, both included."""

    id = TextField(primary_key=True)
    name = TextField()
    scheme = TextField()
    starts_on = DateField()
    ends_on = DateField()


class Team(Table):
    """A store (商场/门店) or a business department (业务部门); `id` is its short code."""

    id = TextField(primary_key=True)
    name = TextField()
    kind = TextField(default="store")  # store, department


class Headship(Table):
    """The head of a team from a day on; the newest that does not lie after a day holds."""

    team = ForeignKeyField(Team, backref="headships")
    person = ForeignKeyField(Person, backref="headships")
    from_on = DateField()

    class Meta:
        indexes = ((("team", "from_on"), True),)


class Posting(Table):
    """One dated placement; the newest that does not lie after a day holds on that day."""

    person = ForeignKeyField(Person, backref="postings")
    from_on = DateField()
    role = TextField()
    team = ForeignKeyField(Team, null=True, backref="postings")
    supervisor = ForeignKeyField(Person, null=True, backref="supervised")
    level = TextField(null=True)  # junior, middle, senior

    class Meta:
        indexes = ((("person", "from_on"), True),)


class Relief(Table):
    """A span of days, both included; `kind` is annual, sick, personal, duty or other, which are
    leaves, or exempt, which may be without an end."""

    person = ForeignKeyField(Person, backref="reliefs")
    kind = TextField()
    from_on = DateField()
    to_on = DateField(null=True)
    reason = TextField(default="")
    given_by = ForeignKeyField(Person)
    given_at = InstantField()


class ReliefEnd(Table):
    """A relief ends before `from_on` after all; at its first day or earlier: it never was."""

    relief = ForeignKeyField(Relief, primary_key=True)
    from_on = DateField()
    reason = TextField(default="")
    ended_by = ForeignKeyField(Person)
    ended_at = InstantField()


class Target(Table):
    """A target from a day on; `value` is in the metric's unit (sales in fen, else ones)."""

    who = TextField()  # a person's or a team's id
    metric = TextField()
    period_kind = TextField()  # day, month, quarter, year, campaign
    only = TextField(null=True)  # one period's key, where it is for that one alone
    value = BigIntegerField()
    difficulty = TextField(null=True)  # normal, hard, stretch
    from_on = DateField()

    class Meta:
        indexes = ((("who", "metric", "period_kind", "only", "from_on"), True),)


class TargetProposal(Table):
    """A target as proposed; the fields are those of `Target`.

    `wanted_on` None: as soon as may be. `batch` is the same for all of one table or form.
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
    """One decision a proposal; `from_on` is the day from which the target is in force."""

    proposal = ForeignKeyField(TargetProposal, primary_key=True)
    approved = BooleanField()
    from_on = DateField(null=True)
    decided_by = ForeignKeyField(Person)
    decided_at = InstantField()
