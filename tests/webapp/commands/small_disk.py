"""Runs commands on a small disk of its own, which becomes read-only and full; prints what they say.

`unshare --mount python -m tests.webapp.commands.small_disk FOLDER`: the disk is mounted there, seen
by this process alone. Each line of the output is a JSON list: the state of the disk, the work, the
exit code, what was said.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from webapp.commands.cli import main
from webapp.commands.common import opened
from webapp.core.disk_faults import DiskFault
from webapp.web.runtime import Runtime

COMPANY = ("--company", "晨光", "--hr-number", "1", "--hr-name", "何静")
WORKS = (("audit", "verify", "--all"), ("run-due",), ("serve", "--no-demo", "--port", "0"))


def mount(folder: Path, options: str) -> None:
    """Mount the disk, or change how it is mounted."""
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    subprocess.run(command, check=True)


def told(state: str, work: str, code: int, said: str) -> None:
    """Print what was said."""
    sys.stdout.write(json.dumps([state, work, code, said], ensure_ascii=False) + "\n")


def run_all(state: str, data: Path) -> None:
    """Run each command."""
    restore = ("restore", str(data.with_name("backups")), "--keys", str(data.with_name("secrets")))
    for words in (*WORKS, restore):
        place = data.with_name("new") if words is restore else data
        done = CliRunner().invoke(main, [*words, "--data", str(place)])
        crashed = done.exception and not isinstance(done.exception, SystemExit)
        said = f"Traceback {done.exception!r}" if crashed else done.output
        told(state, words[0], done.exit_code, said)


def write_on(runtime: Runtime, state: str) -> None:
    """Write to the database until it is refused, then store a file."""
    try:
        for _line in range(200):
            runtime.write(lambda tx: tx.audit("1", "test", "x", {"text": "x" * 30_000}))
        told(state, "write", 0, "")
    except DiskFault as fault:
        told(state, "write", 1, str(fault))
    try:
        runtime.attachments.keep("a.pdf", b"x" * 200_000)
        told(state, "keep", 0, "")
    except DiskFault as fault:
        told(state, "keep", 1, str(fault))


def fill(file: Path) -> None:
    """Take all the space that is left."""
    with file.open("wb", buffering=0) as taken:
        try:
            while taken.write(bytes(4096)):
                pass
        except OSError:
            return


def main_on(folder: Path) -> None:
    """Make a company on the disk, and see what its commands and its server say."""
    mount(folder, "size=32m")
    data, taken = folder / "var", folder / "taken"
    made = CliRunner().invoke(main, ["init", "--data", str(data), *COMPANY])
    told("fine", "init", made.exit_code, made.output)
    words = ["backup", str(folder / "backups"), "--keys", str(folder / "secrets")]
    made = CliRunner().invoke(main, [*words, "--data", str(data)])
    told("fine", "backup", made.exit_code, made.output)
    mount(folder, "remount,ro")
    run_all("read-only", data)
    mount(folder, "remount,rw")
    with opened(data) as runtime:
        fill(taken)
        write_on(runtime, "full")
        taken.unlink()
        write_on(runtime, "mended")
    fill(taken)
    run_all("full", data)
    taken.unlink()
    done = CliRunner().invoke(main, ["audit", "verify", "--all", "--data", str(data)])
    told("mended", "audit", done.exit_code, done.output)


if __name__ == "__main__":
    main_on(Path(sys.argv[1]))
