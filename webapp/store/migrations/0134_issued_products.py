"""Issued cards name the product that they are."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Add `product` to `issued_card`; cards issued earlier name none."""
    db.execute_sql("""ALTER TABLE "issued_card" ADD COLUMN "product" TEXT NOT NULL DEFAULT ''""")
