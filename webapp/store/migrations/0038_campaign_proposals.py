"""Create the tables of proposed campaigns and their decisions; earlier ones count as approved."""

from typing import Any

from peewee import BigIntegerField, DateField, ForeignKeyField, Model, TextField

_PROPOSED = """
INSERT INTO campaign_proposal (campaign, name, scheme, starts_on, ends_on, proposed_at)
SELECT id, name, scheme, starts_on, ends_on, 0 FROM campaign ORDER BY starts_on, id
"""
_APPROVED = """
INSERT INTO campaign_step (proposal_id, kind, beside, decided_at)
SELECT id, 'approved', '[]', 0 FROM campaign_proposal ORDER BY id
"""


def up(_migrator: Any, db: Any) -> None:
    """Replace `campaign` by `campaign_proposal` and `campaign_step`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class CampaignProposal(Base):
        campaign = TextField(index=True)
        name = TextField()
        scheme = TextField()
        starts_on = DateField()
        ends_on = DateField()
        proposed_by = ForeignKeyField(Person, null=True)
        proposed_at = BigIntegerField()

    class CampaignStep(Base):
        proposal = ForeignKeyField(CampaignProposal)
        kind = TextField()
        last_on = DateField(null=True)
        beside = TextField()
        decided_by = ForeignKeyField(Person, null=True)
        decided_at = BigIntegerField()

    db.create_tables([CampaignProposal, CampaignStep])
    db.execute_sql(_PROPOSED)
    db.execute_sql(_APPROVED)
    db.execute_sql("DROP TABLE campaign")
