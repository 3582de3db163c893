"""Add to a deal its product, and the contract of the customer who recommended the buyer."""

from typing import Any

# Peewee's own ALTER would copy the table, which other tables point at.
_COLUMNS = (
    """ALTER TABLE "deal" ADD COLUMN "product" TEXT NOT NULL DEFAULT ''""",
    """ALTER TABLE "deal" ADD COLUMN "referrer" TEXT NOT NULL DEFAULT ''""",
)


def up(_migrator: Any, db: Any) -> None:
    """Add `product` and `referrer` to `deal`; earlier deals name neither."""
    for column in _COLUMNS:
        db.execute_sql(column)
