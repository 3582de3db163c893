"""On what grounds the settlement before a rejection had found what was turned down."""

from typing import Any

from peewee import TextField
from playhouse.migrate import migrate


def up(migrator: Any, _db: Any) -> None:
    """Add `grounds` to `rejection`; of earlier ones the line's own reasoning holds."""
    migrate(migrator.add_column("rejection", "grounds", TextField(null=True)))
