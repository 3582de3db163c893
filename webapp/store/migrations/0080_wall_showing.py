"""Add to a television link what it shows first, and when it hides and reveals the first three."""

from typing import Any

from peewee import BooleanField, IntegerField
from playhouse.migrate import migrate


def up(migrator: Any, _db: Any) -> None:
    """Add `teams_first`, `seal_before` and `reveal_after` to `wall_link`; older links: unset."""
    migrate(
        migrator.add_column("wall_link", "teams_first", BooleanField(default=False)),
        migrator.add_column("wall_link", "seal_before", IntegerField(default=0)),
        migrator.add_column("wall_link", "reveal_after", IntegerField(default=0)),
    )
