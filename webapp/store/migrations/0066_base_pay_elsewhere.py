"""Add to a closed month whether it paid base pay, or HR paid it elsewhere."""

from typing import Any

from peewee import BooleanField
from playhouse.migrate import migrate


def up(migrator: Any, _db: Any) -> None:
    """Add `base_pay_elsewhere` to `payroll`; it is false for months closed earlier."""
    field = BooleanField(default=False)
    migrate(migrator.add_column("payroll", "base_pay_elsewhere", field))
