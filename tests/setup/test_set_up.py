"""script/setup without the rights, or without Debian: it says what to do and changes nothing."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What POSIX and Debian's essential packages give any shell script.
ORDINARY = ["basename", "cat", "cmp", "cp", "dirname", "env", "flock", "grep", "mkdir", "mktemp"]
ORDINARY += ["rm", "sed", "sh", "tr"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone, as far as set-up reads it."""
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "script", clone / "script")
    shutil.copytree(ROOT / "requirements", clone / "requirements")
    return clone


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A PATH of its own, with the ordinary commands and a user who is not root."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ORDINARY:
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    stub(folder, "id", "echo 1000")
    return folder


def stub(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)


def set_up(clone: Path, commands: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "script" / "setup"],
        env={"PATH": str(commands)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_the_rights_it_prints_the_exact_command_and_stops(
    clone: Path, commands: Path
) -> None:
    stub(commands, "dpkg-query", "exit 1")
    stub(commands, "apt-get", f"echo called >>{clone}/apt-get-was-called")

    run = set_up(clone, commands)

    assert run.returncode != 0
    command = run.stderr.splitlines()[-1]
    assert command.startswith("apt-get update && apt-get install --yes --no-install-recommends ")
    assert {"chromium", "python3-venv", "fonts-lxgw-wenkai"} <= set(command.split())
    assert not (clone / "apt-get-was-called").exists()
    assert not (clone / ".venv").exists()


def test_sudo_that_asks_for_a_password_nobody_can_type_is_no_right(
    clone: Path, commands: Path
) -> None:
    stub(commands, "dpkg-query", "exit 1")
    stub(commands, "apt-get", "exit 0")
    stub(commands, "sudo", "exit 1")

    run = set_up(clone, commands)

    assert run.returncode != 0
    assert "apt-get install" in run.stderr


def test_sudo_installs_only_what_is_absent(clone: Path, commands: Path) -> None:
    stub(commands, "dpkg-query", 'case "$*" in *qpdf*) exit 1;; *) echo installed;; esac')
    stub(commands, "apt-get", f'echo "$*" >>{clone}/calls; [ "$1" = update ]')
    stub(commands, "sudo", 'case "$1" in --*) shift;; esac; [ "$1" = true ] || exec "$@"')

    run = set_up(clone, commands)

    assert (clone / "calls").read_text().splitlines() == [
        "update",
        "install --yes --no-install-recommends qpdf",
    ]
    assert run.returncode != 0  # the stub's install fails, so that set-up goes no further


def test_elsewhere_it_names_what_is_missing(clone: Path, commands: Path) -> None:
    stub(commands, "python3", '[ "$#" -eq 2 ]')  # Python is there; every library is not

    run = set_up(clone, commands)

    assert run.returncode != 0
    for missing in ("chromium", "pdftoppm", "qpdf", "pango-1.0", "LXGW WenKai"):
        assert missing in run.stderr
    assert not (clone / ".venv").exists()


def test_what_apt_said_is_shown_when_it_fails(clone: Path, commands: Path) -> None:
    stub(commands, "id", "echo 0")
    stub(commands, "dpkg-query", "exit 1")
    stub(commands, "apt-get", "echo the network is down; exit 100")

    run = set_up(clone, commands)

    assert run.returncode != 0
    assert "the network is down" in run.stderr
