"""Create the tables of enrolled schemes with their reach, and of the evidence of settlements."""

from typing import Any

from peewee import BigIntegerField, BlobField, DateField, ForeignKeyField, Model, TextField

# Until now every company ran this scheme for everybody; the campaign's is enrolled by its campaign.
_AS_IT_WAS = """
INSERT INTO enrolment (scheme, from_on, roles, levels, teams, proposed_at)
SELECT 'telesales-reward', '2000-01-01', '[]', '[]', '[]', 0 WHERE EXISTS (SELECT 1 FROM person)
"""
_APPROVED = """
INSERT INTO enrolment_step (enrolment_id, kind, decided_at) SELECT id, 'approved', 0 FROM enrolment
"""


def up(_migrator: Any, db: Any) -> None:
    """Create `enrolment`, `enrolment_step` and `evidence`; enrol the scheme that all ran."""

    class Person(Model):
        id = TextField(primary_key=True)

        class Meta:
            database = db
            table_name = "person"

    class Enrolment(Model):
        scheme = TextField(index=True)
        from_on = DateField()
        roles = TextField(default="[]")
        levels = TextField(default="[]")
        teams = TextField(default="[]")
        proposed_by = ForeignKeyField(Person, null=True)
        proposed_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "enrolment"

    class EnrolmentStep(Model):
        enrolment = ForeignKeyField(Enrolment)
        kind = TextField()
        on = DateField(null=True)
        decided_by = ForeignKeyField(Person, null=True)
        decided_at = BigIntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "enrolment_step"

    class Evidence(Model):
        hash = TextField(primary_key=True)
        body = BlobField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "evidence"

    db.create_tables([Enrolment, EnrolmentStep, Evidence])
    for change in (_AS_IT_WAS, _APPROVED):
        db.execute_sql(change)
