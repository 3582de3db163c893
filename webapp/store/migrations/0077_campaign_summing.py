"""Create the table of campaigns whose past days are summed before they are approved."""

from typing import Any

from peewee import DateField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `campaign_summing`."""

    class CampaignSumming(Model):
        campaign = TextField(primary_key=True)
        starts_on = DateField()
        ends_on = DateField()
        attempt = TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False

    db.create_tables([CampaignSumming])
