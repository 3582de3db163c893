"""The browser's own modules, tested where they can be without a browser: in Node."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SUITES = sorted(HERE.glob("*.test.js"))
WITHIN = 120  # seconds


def node() -> str:
    """Debian's Node, or the one that set-up has brought."""
    beside = os.pathsep.join((os.environ.get("PATH", ""), str(Path(sys.executable).parent)))
    found = shutil.which("node", path=beside)
    assert found is not None, "no node: run script/setup"
    return found


def test_there_are_suites() -> None:
    assert len(SUITES) >= 3


@pytest.mark.parametrize("suite", SUITES, ids=lambda file: file.stem)
def test_the_modules_do_what_their_tests_say(suite: Path) -> None:
    ran = subprocess.run(
        [node(), "--test", str(suite)],
        capture_output=True,
        text=True,
        timeout=WITHIN,
        cwd=HERE.parent.parent,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "# tests 0" not in ran.stdout
