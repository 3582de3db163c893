"""Add an index of reminders by time: what is to be pushed is asked for every 15 seconds."""

from typing import Any

from playhouse.migrate import migrate


def up(migrator: Any, db: Any) -> None:
    """Create the index of `reminder.at`."""
    migrate(migrator.add_index("reminder", ("at",), False))
