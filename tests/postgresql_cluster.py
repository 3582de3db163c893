"""Starts a private PostgreSQL cluster in a temporary folder, on a Unix socket, and ends it.

The cluster keeps nothing safe (`fsync` is off) unless asked to, and demands no password: it is for
tests and benches alone.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

import psycopg

USER = "jiebao"  # the cluster's superuser
DEBIAN = Path("/usr/lib/postgresql")
MEMORY = Path("/dev/shm")  # noqa: S108 - a database in memory waits for no disk
UNPRIVILEGED = ("postgres", "nobody")  # initdb refuses root: the first of these that exists
SETTINGS = {
    "listen_addresses": "",  # the Unix socket alone
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
UNSAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",  # to compile a statement takes longer than all that a test has it read
}
SECONDS = 30  # a cluster starts, and ends, within so many


class NoPostgreSQL(Exception):
    """The programs of PostgreSQL are missing, or the cluster did not start; says why."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster: the folder of its socket, and its port (a part of the socket's name)."""

    folder: Path
    port: int = 5432

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases, as `--database` takes it."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self.folder))}&port={self.port}"

    def run(self, *statements: str) -> None:
        """Run statements, each in a transaction of its own, in the database `postgres`."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def create(self, database: str, template: str = "template0") -> str:
        """Create a database whose texts are ordered by their bytes; return its address."""
        order = "ENCODING 'UTF8' LOCALE 'C'" if template == "template0" else ""
        made = f'CREATE DATABASE "{database}" TEMPLATE "{template}" {order}'
        self.run(f"{made} STRATEGY file_copy")  # twice as fast, as nothing is kept safe
        return self.url(database)

    def cut(self, database: str) -> None:
        """End all connections to a database, as a restart of the server does."""
        everyone = f"FROM pg_stat_activity WHERE datname = '{database}'"
        self.run(f"SELECT pg_terminate_backend(pid, 5000) {everyone}")

    def drop(self, database: str) -> None:
        """Drop a database; whoever is still connected is thrown out."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def programs() -> Path:
    """The folder of PostgreSQL's programs: Debian's newest, or the one on the path."""
    versions = [path for path in DEBIAN.glob("*/bin/initdb") if path.parts[-3].isdigit()]
    if versions:
        return max(versions, key=lambda path: int(path.parts[-3])).parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise NoPostgreSQL("initdb is missing: script/setup installs Debian's postgresql-15")


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom the cluster runs as; None: as this user, who is not root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(names[name] for name in UNPRIVILEGED if name in names)


def _as_user(user: pwd.struct_passwd | None) -> list[str]:
    """The beginning of a command that runs as `user` and ends when this process ends."""
    setpriv = shutil.which("setpriv")
    if setpriv is None and user is None:
        return []
    if setpriv is None:
        raise NoPostgreSQL("setpriv is missing: initdb refuses to run as root")
    who = []
    if user is not None:
        who = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return [setpriv, *who, "--pdeathsig=INT"]


@contextmanager
def private_cluster(on: Path | None = None, is_safe: bool = False) -> Iterator[Cluster]:
    """Start a cluster of its own for a block.

    `on`: the folder it is made in; else in memory, where there is room. `is_safe`: it keeps what it
    has committed, as a company's does. Raises NoPostgreSQL if its programs are missing or it does
    not start.
    """
    user = _unprivileged()
    # Not in the temporary folder of the tests: that may be root's alone, and a socket's path is
    # at most 107 bytes long.
    folder = Path(
        mkdtemp(prefix="jiebao-pg-", dir=on or (MEMORY if MEMORY.is_dir() else "/tmp"))  # noqa: S108
    )
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, log = folder / "data", folder / "log"
    as_user = _as_user(user)
    made = [*as_user, str(programs() / "initdb"), f"--pgdata={data}", f"--username={USER}"]
    made += ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    try:
        done = subprocess.run(made, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoPostgreSQL(f"initdb failed: {done.stderr.strip()}")
        settings = {**SETTINGS, **(UNSAFE if not is_safe else {})}
        settings["unix_socket_directories"] = str(folder)
        command = [*as_user, str(programs() / "postgres"), "-D", str(data)]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            server = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        try:
            _await_start(Cluster(folder), server, log)
            yield Cluster(folder)
        finally:
            _end(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await_start(cluster: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            psycopg.connect(cluster.url()).close()
        except psycopg.OperationalError as refusal:
            if server.poll() is not None or time.monotonic() > until:
                said = log.read_text("utf-8", "replace").strip()
                raise NoPostgreSQL(f"the cluster does not start: {said}") from refusal
            time.sleep(0.05)
        else:
            return


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server: its connections are cut (a "fast" shutdown)."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    try:
        server.wait(SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()
