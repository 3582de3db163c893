"""A call's next contact may have a time of day."""

from typing import Any

# Peewee's own ALTER would copy the table, which other tables point at.
_COLUMN = """ALTER TABLE "call" ADD COLUMN "follow_up_time" TEXT"""


def up(_migrator: Any, db: Any) -> None:
    """Add `follow_up_time` to `call`; earlier calls have the day alone."""
    db.execute_sql(_COLUMN)
