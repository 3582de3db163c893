"""`python -m rules.scenarios` itself: what it is given, what it prints, how it exits."""

import runpy
import sys
from pathlib import Path

import pytest

from rules import scenarios
from rules.scheme import SHIPPED


@pytest.mark.parametrize(
    ("path", "code", "line"),
    [
        (SHIPPED / "card-campaign" / "task-head-pays.toml", 0, "1 passed, 0 failed"),
        (SHIPPED / "none-of-this-name.toml", 1, "0 passed, 1 failed"),
    ],
)
def test_it_exits_as_it_went(
    path: Path,
    code: int,
    line: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["scenarios", str(path)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(scenarios.__file__), run_name="__main__")
    assert ended.value.code == code
    assert capsys.readouterr().out.splitlines()[-1] == line
