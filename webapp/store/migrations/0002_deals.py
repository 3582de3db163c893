"""Create the table of cancelled deals, so that the number of its contract can be entered again."""

from typing import Any

from peewee import ForeignKeyField, IntegerField, Model, TextField

# What was cancelled before: of several cancellations of one deal the first is it.
_CANCELLED = """
INSERT INTO cancellation (fact_id, deal_id, reason)
SELECT min(number), corrects_id, '' FROM fact WHERE kind = 'cancel' GROUP BY corrects_id
"""

# In words of its own: Peewee's would copy the table, which other tables point at.
_RENUMBERED = (
    'DROP INDEX "deal_contract"',
    'ALTER TABLE "deal" ADD COLUMN "reissue" INTEGER NOT NULL DEFAULT 0',
    'CREATE UNIQUE INDEX "deal_contract_reissue" ON "deal" ("contract", "reissue")',
)


def up(_migrator: Any, db: Any) -> None:
    """Create `cancellation`; make `deal` unique by `contract` and `reissue`."""

    class Fact(Model):
        number = IntegerField(primary_key=True)

        class Meta:
            database = db
            table_name = "fact"

    class Deal(Model):
        fact = ForeignKeyField(Fact, primary_key=True)

        class Meta:
            database = db
            table_name = "deal"

    class Cancellation(Model):
        fact = ForeignKeyField(Fact, primary_key=True)
        deal = ForeignKeyField(Deal, unique=True)
        reason = TextField(default="")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "cancellation"

    db.create_tables([Cancellation])
    db.execute_sql(_CANCELLED)
    for change in _RENUMBERED:
        db.execute_sql(change)
