"""Add the browser to an attempt to sign in; delete earlier attempts, with accounts as typed."""

from typing import Any

_STATEMENTS = (
    'DELETE FROM "sign_in_attempt"',
    'ALTER TABLE "sign_in_attempt" ADD COLUMN "browser" TEXT NOT NULL DEFAULT \'\'',
    'CREATE INDEX "sign_in_attempt_at" ON "sign_in_attempt" ("at")',
)


def up(_migrator: Any, db: Any) -> None:
    """Add `browser` and an index by time to `sign_in_attempt`.

    Earlier rows are deleted: they matter for a quarter of an hour, and somebody may have typed a
    password as the account.
    """
    for statement in _STATEMENTS:
        db.execute_sql(statement)
