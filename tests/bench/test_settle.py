"""The benchmark of settlement runs on whatever day it is."""

from __future__ import annotations

import re

import pytest

from bench import settle


def test_settlement_and_a_quiet_evening_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert settle.main(["--small"]) == 0

    said = capsys.readouterr().out
    assert re.findall(r"^ +(\d+) +5,000 +[1-9]", said, re.MULTILINE) == ["50", "100"]
    assert said.count("a quiet evening of the clock") == 2
