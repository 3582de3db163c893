"""Create the first schema from a copy of the models of that time, which is never changed."""

from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(migrator: Any, db: Any) -> None:
    """Create every table."""

    class Person(Model):
        id = TextField(primary_key=True)
        name = TextField()
        phone_cipher = TextField(null=True)
        phone_hash = TextField(unique=True, null=True)
        sex = TextField(null=True)
        grade = IntegerField(null=True)
        hired_on = DateField(null=True)
        left_on = DateField(null=True)
        birthday = DateField(null=True)
        plan = TextField(default="sales")
        exempt = BooleanField(default=False)
        password_hash = TextField(null=True)
        must_change_password = BooleanField(default=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "person"

    class Settlement(Model):
        scheme = TextField()
        revision = TextField()
        period = TextField()
        settled_at = BigIntegerField()
        settled_by = ForeignKeyField(Person, null=True)
        basis_hash = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "settlement"
            indexes = ((("scheme", "period"), False),)

    class Team(Model):
        id = TextField(primary_key=True)
        name = TextField()
        kind = TextField(default="store")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "team"

    class Line(Model):
        number = AutoField()
        settlement = ForeignKeyField(Settlement)
        scheme = TextField()
        revision = TextField()
        clause = TextField()
        kind = TextField()
        period = TextField()
        person = ForeignKeyField(Person, null=True)
        team = ForeignKeyField(Team, null=True)
        amount = BigIntegerField(null=True)
        sign = BigIntegerField(default=1)
        reverses = ForeignKeyField("self", null=True)
        because = TextField()
        created_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "line"
            indexes = ((("scheme", "period"), False), (("person", "period"), False))

    class Approval(Model):
        line = ForeignKeyField(Line, primary_key=True)
        approved_by = ForeignKeyField(Person)
        approved_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "approval"

    class AuditLine(Model):
        number = AutoField()
        at = BigIntegerField()
        who = TextField()
        action = TextField()
        subject = TextField(index=True)
        before = TextField(default="")
        after = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "audit_line"

    class Basis(Model):
        hash = TextField(primary_key=True)
        scheme = TextField()
        clause = TextField()
        period = TextField()
        body = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "basis"

    class CalendarDay(Model):
        on = DateField(primary_key=True, column_name="on_day")
        workday = BooleanField()
        name = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "calendar_day"

    class Fact(Model):
        number = AutoField()
        id = TextField(unique=True)
        kind = TextField()
        person = ForeignKeyField(Person, null=True)
        team = ForeignKeyField(Team, null=True)
        day = DateField()
        at = BigIntegerField()
        received_at = BigIntegerField()
        recorded_by = ForeignKeyField(Person, null=True)
        corrects = ForeignKeyField("self", null=True)
        content_hash = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "fact"
            indexes = ((("person", "day"), False), (("day", "kind"), False))

    class Customer(Model):
        name = TextField(default="")
        phone_cipher = TextField(null=True)
        phone_hash = TextField(unique=True, null=True)
        phone_masked = TextField(default="")
        seller = ForeignKeyField(Person, null=True)
        visited = BooleanField(null=True)
        note = TextField(default="")
        do_not_contact_at = BigIntegerField(null=True)
        created_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "customer"

    class Call(Model):
        fact = ForeignKeyField(Fact, primary_key=True)
        outcome = TextField()
        customer = ForeignKeyField(Customer, null=True)
        note = TextField(default="")
        follow_up_on = DateField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "call"

    class Campaign(Model):
        id = TextField(primary_key=True)
        name = TextField()
        scheme = TextField()
        starts_on = DateField()
        ends_on = DateField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "campaign"

    class Photo(Model):
        name = TextField(primary_key=True)
        received_sha256 = TextField(index=True)
        pixel_sha256 = TextField(index=True)
        format = TextField()
        width = IntegerField()
        height = IntegerField()
        metadata = TextField(default="{}")
        exif = BlobField(null=True)
        stored_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "photo"

    class Card(Model):
        fact = ForeignKeyField(Fact, primary_key=True)
        serial = TextField(index=True)
        visited = BooleanField()
        customer = ForeignKeyField(Customer, null=True)
        photo = ForeignKeyField(Photo, null=True)
        mark = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "card"

    class Certificate(Model):
        serial = TextField(primary_key=True)
        code = TextField(unique=True)
        line = ForeignKeyField(Line, unique=True)
        honour = TextField()
        issued_by = ForeignKeyField(Person)
        issued_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "certificate"

    class Contribution(Model):
        fact = ForeignKeyField(Fact, primary_key=True)
        points = IntegerField()
        reason = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "contribution"

    class Deal(Model):
        fact = ForeignKeyField(Fact, primary_key=True)
        contract = TextField(unique=True)
        amount = BigIntegerField()
        card = ForeignKeyField(Card, null=True)
        customer = ForeignKeyField(Customer, null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "deal"

    class Headship(Model):
        team = ForeignKeyField(Team)
        person = ForeignKeyField(Person)
        from_on = DateField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "headship"
            indexes = ((("team", "from_on"), True),)

    class Notice(Model):
        topic = TextField(primary_key=True)
        seq = BigIntegerField(index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "notice"

    class Posting(Model):
        person = ForeignKeyField(Person)
        from_on = DateField()
        role = TextField()
        team = ForeignKeyField(Team, null=True)
        supervisor = ForeignKeyField(Person, null=True)
        level = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "posting"
            indexes = ((("person", "from_on"), True),)

    class Rating(Model):
        fact = ForeignKeyField(Fact, primary_key=True)
        score = IntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "rating"

    class Setting(Model):
        name = TextField(primary_key=True)
        value = TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "setting"

    class SignIn(Model):
        token_hash = TextField(unique=True)
        person = ForeignKeyField(Person)
        device = TextField(default="")
        started_at = BigIntegerField()
        seen_at = BigIntegerField()
        ended_at = BigIntegerField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "sign_in"

    class SignInAttempt(Model):
        account = TextField()
        address = TextField()
        at = BigIntegerField()
        succeeded = BooleanField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "sign_in_attempt"
            indexes = ((("account", "at"), False), (("address", "at"), False))

    class Tally(Model):
        period = TextField()
        metric = TextField()
        person = TextField()
        team = TextField()
        amount = BigIntegerField(default=0)
        count = IntegerField(default=0)
        reached_at = BigIntegerField(default=0)
        timely_amount = BigIntegerField(default=0)
        timely_count = IntegerField(default=0)
        timely_reached_at = BigIntegerField(default=0)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "tally"
            without_rowid = True
            primary_key = CompositeKey("period", "metric", "person", "team")
            indexes = ((("person", "period"), False),)

    class Target(Model):
        who = TextField()
        metric = TextField()
        period_kind = TextField()
        only = TextField(null=True)
        value = BigIntegerField()
        difficulty = TextField(null=True)
        from_on = DateField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "target"
            indexes = ((("who", "metric", "period_kind", "only", "from_on"), True),)

    class Verdict(Model):
        fact = ForeignKeyField(Fact, primary_key=True)
        card = ForeignKeyField(Card)
        result = TextField()
        reason = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "verdict"

    db.create_tables(
        [
            Person,
            Settlement,
            Team,
            Line,
            Approval,
            AuditLine,
            Basis,
            CalendarDay,
            Fact,
            Customer,
            Call,
            Campaign,
            Photo,
            Card,
            Certificate,
            Contribution,
            Deal,
            Headship,
            Notice,
            Posting,
            Rating,
            Setting,
            SignIn,
            SignInAttempt,
            Tally,
            Target,
            Verdict,
        ]
    )
