"""Create indexes by which the writer finds a few rows in tables that grow for ever."""

from typing import Any

from playhouse.migrate import migrate


def up(migrator: Any, _db: Any) -> None:
    """Index `line` by kind and period, `opinion` by result, and `sending` by `again_at`."""
    migrate(
        migrator.add_index("line", ("kind", "period"), False),
        migrator.add_index("opinion", ("result",), False),
        migrator.add_index("sending", ("again_at",), False),
    )
