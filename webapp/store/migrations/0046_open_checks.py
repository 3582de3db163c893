"""Create the table of cards whose check may be due, so that checkers' queues read only these."""

from typing import Any

from peewee import ForeignKeyField, IntegerField, Model

# A verdict whose opinion was undone does not end the check.
FILL = """
INSERT INTO open_check (card_id)
SELECT card.fact_id FROM card JOIN fact ON fact.number = card.fact_id
LEFT JOIN sample_draw ON sample_draw.day = fact.day
WHERE NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = card.fact_id)
AND (EXISTS (SELECT 1 FROM opinion
             WHERE opinion.card_id = card.fact_id AND opinion.fact_id > coalesce(
        (SELECT max(verdict.fact_id) FROM verdict
         WHERE verdict.card_id = card.fact_id AND verdict.result <> 'open'
         AND NOT EXISTS (SELECT 1 FROM ending
                         JOIN fact AS undone ON undone.corrects_id = ending.opinion_id
                         WHERE ending.verdict_id = verdict.fact_id)), 0))
    OR coalesce((SELECT result FROM verdict WHERE verdict.card_id = card.fact_id
                 ORDER BY verdict.fact_id DESC LIMIT 1), 'open') = 'open'
    AND (fact.day >= (SELECT date(max(day), '-3 days') FROM fact WHERE kind = 'card')
         OR card.mark <> '' OR card.photo_id IS NULL
         OR fact.received_at > sample_draw.drawn_at
         OR EXISTS (SELECT 1 FROM drawn WHERE drawn.card_id = card.fact_id)
         OR EXISTS (SELECT 1 FROM signal WHERE signal.fact_id = card.fact_id)
         OR EXISTS (SELECT 1 FROM origin WHERE origin.fact_id = card.fact_id AND origin.marks <> '')
         OR EXISTS (SELECT 1 FROM photo AS own
                    JOIN photo AS same ON same.pixel_sha256 = own.pixel_sha256
                    JOIN card AS other ON other.photo_id = same.name
                    WHERE own.name = card.photo_id AND other.fact_id <> card.fact_id)))
"""


def up(_migrator: Any, db: Any) -> None:
    """Create `open_check` and fill it with the cards that a checker may have to look at."""

    class Fact(Model):
        number = IntegerField(primary_key=True)

        class Meta:
            database = db
            table_name = "fact"

    class Card(Model):
        fact = ForeignKeyField(Fact, primary_key=True)

        class Meta:
            database = db
            table_name = "card"

    class OpenCheck(Model):
        card = ForeignKeyField(Card, primary_key=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "open_check"

    db.create_tables([OpenCheck])
    if db.execute_sql("SELECT 1 FROM card LIMIT 1").fetchone():  # never yet so in PostgreSQL
        db.execute_sql(FILL)
