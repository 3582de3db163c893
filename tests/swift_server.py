"""Starts a private S3-compatible server, OpenStack Swift, in a temporary folder, and ends it."""

from __future__ import annotations

import os
import pwd
import select
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from tempfile import mkdtemp

import httpx

PYTHON = "/usr/bin/python3"  # Debian's, which python3-swift belongs to
PROGRAM = Path(__file__).with_name("swift_program.py")
MEMORY = Path("/dev/shm")  # noqa: S108 - as fast as it gets
ACCOUNT, USER, SECRET = "test", "tester", "testing"  # as in swift_program.py
SUFFIX = "jiebao"  # of the hashes that name objects; as there
SECONDS = 60  # it starts within so many; about 2 on a quiet machine


class NoSwift(Exception):
    """Swift is missing or did not start; says why."""


@dataclass(frozen=True)
class SwiftServer:
    """A running server: its port on loopback, and the folder that holds its objects."""

    port: int
    folder: Path
    key_id: str = f"{ACCOUNT}:{USER}"
    secret: str = SECRET

    @property
    def endpoint(self) -> str:
        """The address at which it speaks S3."""
        return f"http://127.0.0.1:{self.port}"

    def create(self, bucket: str) -> None:
        """Make a bucket, by Swift's own interface."""
        who = {"X-Auth-User": self.key_id, "X-Auth-Key": self.secret}
        told = httpx.get(f"{self.endpoint}/auth/v1.0", headers=who, timeout=SECONDS).headers
        token = {"X-Auth-Token": told["X-Auth-Token"]}
        made = httpx.put(f"{told['X-Storage-Url']}/{bucket}", headers=token, timeout=SECONDS)
        made.raise_for_status()

    def object_file(self, bucket: str, key: str) -> Path:
        """The file on its disk that holds an object's bytes."""
        name = md5(f"/AUTH_{ACCOUNT}/{bucket}/{key}{SUFFIX}".encode(), usedforsecurity=False)
        [file] = (self.folder / "devices").glob(f"disk/objects/*/*/{name.hexdigest()}/*.data")
        return file


@contextmanager
def swift_server() -> Iterator[SwiftServer]:
    """Start a server of its own for a block. Raises NoSwift."""
    folder = Path(mkdtemp(prefix="jiebao-s3-", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*_as_nobody(folder), PYTHON, "-I", str(PROGRAM), str(folder)],
                cwd=folder,
                env={"LANG": "C.UTF-8", "HOME": str(folder)},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        try:
            yield SwiftServer(_port(process, folder / "log"), folder)
        finally:
            process.kill()  # a test's server keeps nothing
            process.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_nobody(folder: Path) -> list[str]:
    """The beginning of a command that runs unprivileged and ends when this process ends."""
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig=KILL"] if setpriv else []
    if setpriv is None:
        raise NoSwift("setpriv is missing: the server is not run as root")
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    who = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    return [setpriv, *who, "--pdeathsig=KILL"]


def _port(process: subprocess.Popen[str], log: Path) -> int:
    """The port, once the server has printed it."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], SECONDS)
    line = process.stdout.readline() if ready else ""
    if not line:
        raise NoSwift(f"Swift does not start: {log.read_text('utf-8', 'replace').strip()}")
    return int(line)
