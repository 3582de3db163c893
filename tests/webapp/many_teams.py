"""A company with more teams than a page lists."""

from __future__ import annotations

from typing import Any

from webapp.people.operations.teams import create_team


def add_teams(write: Any, by: str, count: int) -> list[str]:
    """Create so many stores, named 分店01 and so on; return their ids."""
    names = [f"分店{number:02}" for number in range(1, count + 1)]
    return write(lambda tx: [create_team(tx, by, name, "store") for name in names])
