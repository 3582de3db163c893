"""Create the table of plays: how a team goes about a campaign, as its head writes it."""

from typing import Any

from peewee import BigIntegerField, ForeignKeyField, Model, TextField


def up(_migrator: Any, db: Any) -> None:
    """Create `campaign_play`."""

    class Base(Model):
        class Meta:
            database = db
            legacy_table_names = False

    class Person(Base):
        id = TextField(primary_key=True)

    class Team(Base):
        id = TextField(primary_key=True)

    class CampaignPlay(Base):
        campaign = TextField()
        team = ForeignKeyField(Team)
        text = TextField()
        by = ForeignKeyField(Person)
        at = BigIntegerField()

        class Meta:
            indexes = ((("campaign", "team"), False),)

    db.create_tables([CampaignPlay])
