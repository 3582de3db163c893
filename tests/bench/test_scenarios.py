"""A short run of `bench scenarios`: three files in every way, and what a failure prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.scenarios import main
from bench.scenarios.ways import WAYS

SCHEMES = Path(__file__).parents[2] / "rules" / "schemes"
# Ranks, commends and a tie; a fake card after two opinions; a late card and its late report.
SHORT = [
    SCHEMES / "card-campaign" / name
    for name in ("daily-cards-top3-tie.toml", "fake-card-border.toml", "daily-return-late.toml")
]


@pytest.mark.parametrize("way", WAYS)
def test_three_scenarios_come_true_in_a_real_company(
    way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--way", way, *map(str, SHORT)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3 passed, 0 failed"


def test_a_failure_names_the_file_the_way_and_what_came(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.toml"
    text = SHORT[0].read_text(encoding="utf-8")
    wrong.write_text(text.replace("amount = 50", "amount = 51", 1), encoding="utf-8")
    assert main(["--way", "command", str(wrong)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"FAILED {wrong} [command]"
    assert said[1].startswith("    expected, did not come: daily-cards-top3 award to ")
    assert said[1].endswith(": 51.00")
    assert said[2].endswith(": 50.00")
    assert said[-1] == "0 passed, 1 failed"


def test_a_file_with_a_fault_is_counted_as_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.toml").write_text('scheme = "no-such-scheme"', encoding="utf-8")
    assert main(["--way", "command", str(tmp_path)]) == 1
    assert "no-such-scheme" in capsys.readouterr().out
