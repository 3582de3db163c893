"""A server killed in the middle of its work loses nothing that it has acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import seeded_company
from bench.record import kill_and_look

CLIENTS = 6


@pytest.mark.crash
def test_every_acknowledged_call_is_there_once_after_kills(tmp_path: Path) -> None:
    """A short run of `bench record --kill 20`."""
    data = tmp_path / "var"
    seeded_company.make(data, sellers=CLIENTS)
    assert kill_and_look(data, kills=2, seed=7, clients=CLIENTS) == 0
