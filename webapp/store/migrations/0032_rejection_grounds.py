"""Add to each rejection the reasons (`because`) that the settlement gave for the rejected line."""

from typing import Any

from peewee import TextField
from playhouse.migrate import migrate


def up(migrator: Any, _db: Any) -> None:
    """Add `grounds` to `rejection`; where it is null (earlier ones), `Line.because` holds."""
    migrate(migrator.add_column("rejection", "grounds", TextField(null=True)))
