"""A tiny company of `bench people` has rows of every part, and its pages can be measured."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.people import main

SIZE = ["--sellers", "20", "--years", "1", "--days", "1", "--until", "2026-11-05"]
TABLES = (
    *("talk", "agreement", "learning_pair", "pair_method", "greeting", "team_event"),
    *("pulse_count", "matter_answer", "goal_step", "approval", "contribution", "training"),
)


def test_it_is_filled_and_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "var"
    assert main([*SIZE, "--data", str(data), "--times", "1", "--only", "/talks"]) == 0

    told = capsys.readouterr().out
    assert "0 over 150 ms" in told
    assert " 200 hr /talks" in told
    with closing(sqlite3.connect(data / "jiebao.sqlite")) as connection:
        query = "SELECT EXISTS (SELECT 1 FROM {})"
        empty = [
            each for each in TABLES if not connection.execute(query.format(each)).fetchone()[0]
        ]
    assert empty == []
