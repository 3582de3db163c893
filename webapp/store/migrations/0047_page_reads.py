"""Store payrolls' totals and index unproved records, so that pages need not sum or search them."""

from typing import Any

from peewee import BigIntegerField
from playhouse.migrate import migrate


def up(migrator: Any, db: Any) -> None:
    """Add `payroll.total`, filled from the lines, and an index of unproved `origin` rows."""
    migrate(migrator.add_column("payroll", "total", BigIntegerField(null=True)))
    db.execute_sql(
        "UPDATE payroll SET total = (SELECT coalesce(sum(amount), 0) FROM payroll_line "
        "WHERE payroll_line.payroll_id = payroll.month)"
    )
    db.execute_sql('CREATE INDEX "origin_unproved" ON "origin" ("fact_id") WHERE NOT "proved"')
