"""The browser of an attempt to sign in; earlier attempts, as typed, are deleted."""

from typing import Any

_STATEMENTS = (
    'DELETE FROM "sign_in_attempt"',
    'ALTER TABLE "sign_in_attempt" ADD COLUMN "browser" TEXT NOT NULL DEFAULT \'\'',
    'CREATE INDEX "sign_in_attempt_at" ON "sign_in_attempt" ("at")',
)


def up(_migrator: Any, db: Any) -> None:
    """Add `browser` and an index by time to `sign_in_attempt`.

    Rows so far are deleted: they matter for a quarter of an hour, and an account that was typed may
    be somebody's password.
    """
    for statement in _STATEMENTS:
        db.execute_sql(statement)
