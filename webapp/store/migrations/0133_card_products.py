"""Cards name the product that was sold."""

from typing import Any

# Peewee's own ALTER would copy the table, which other tables point at.
_COLUMN = """ALTER TABLE "card" ADD COLUMN "product" TEXT NOT NULL DEFAULT ''"""


def up(_migrator: Any, db: Any) -> None:
    """Add `product` to `card`; earlier cards name none."""
    db.execute_sql(_COLUMN)
