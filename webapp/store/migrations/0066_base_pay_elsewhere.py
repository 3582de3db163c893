"""Whether a closed month paid base pay, or HR pays it elsewhere."""

from typing import Any

from peewee import BooleanField
from playhouse.migrate import migrate


def up(migrator: Any, _db: Any) -> None:
    """Add `base_pay_elsewhere` to `payroll`; months that were closed before paid it."""
    field = BooleanField(default=False)
    migrate(migrator.add_column("payroll", "base_pay_elsewhere", field))
