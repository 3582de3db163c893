"""A disk that really is read-only or full: commands say so in one line, and go on once mended."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

Told = dict[tuple[str, str], tuple[int, str]]
UNSHARE = ("unshare", "--mount", "--map-root-user")  # a disk of its own, for root and others
READ_ONLY, FULL = "数据目录只能读", "磁盘已满"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What was said, by the state of the disk and the work."""
    if subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount a disk of their own")
    folder = tmp_path_factory.mktemp("disk")
    program = [sys.executable, "-m", "tests.webapp.commands.small_disk", str(folder)]
    ran = subprocess.run(
        [*UNSHARE, *program],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("[")]
    return {(state, work): (code, said) for state, work, code, said in lines}


@pytest.mark.parametrize("work", ["audit", "run-due", "serve", "restore"])
@pytest.mark.parametrize(("state", "said"), [("read-only", READ_ONLY), ("full", FULL)])
def test_a_command_says_it_in_one_line(told: Told, state: str, said: str, work: str) -> None:
    code, output = told[state, work]
    assert (code, output.count("\n")) == (1, 1), output
    assert output.startswith("Error: ")
    assert said in output


@pytest.mark.parametrize("work", ["write", "keep"])
def test_a_running_server_refuses_and_saves_nothing_half(told: Told, work: str) -> None:
    code, said = told["full", work]
    assert code == 1
    assert "服务器的磁盘满了，这次没有保存" in said


@pytest.mark.parametrize("work", ["write", "keep"])
def test_it_goes_on_by_itself_when_there_is_space(told: Told, work: str) -> None:
    assert told["mended", work] == (0, "")


def test_nothing_was_lost(told: Told) -> None:
    assert [told["fine", work][0] for work in ("init", "backup")] == [0, 0]
    code, output = told["mended", "audit"]
    assert code == 0, output
    assert "数据库文件：" in output
