"""Indexes by which the writer finds a few rows of tables that grow for ever."""

from typing import Any

from playhouse.migrate import migrate


def up(migrator: Any, _db: Any) -> None:
    """Forfeits and honours of days, doubts about cards, tries of deliveries that are not over."""
    migrate(
        migrator.add_index("line", ("kind", "period"), False),
        migrator.add_index("opinion", ("result",), False),
        migrator.add_index("sending", ("again_at",), False),
    )
