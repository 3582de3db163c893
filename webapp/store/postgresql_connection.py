"""Connect to a PostgreSQL server: how long each end waits, and what its values are read as."""

from __future__ import annotations

import select
from typing import Any

import psycopg
from psycopg import pq
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import error_from_result
from psycopg.generators import execute
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import TextLoader

# A way that goes silent is noticed within some 10 seconds on both ends, not after hours: by the
# program, so that a page can say so, and by the server, so that locks and leases are free again.
# What the address itself says takes precedence.
_PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
_SESSION = """
SET synchronous_commit = on; SET client_min_messages = warning;
SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;
SET tcp_user_timeout = 10000
"""


class _NumericLoader(Loader):
    """Reads a NUMERIC, the type of a sum of BIGINT, as an integer where it is one."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


class _ThreadsConnection(psycopg.Connection[Any]):
    """A connection that ends with its thread, as SQLite's do."""

    def __del__(self, *_unused: Any) -> None:
        """libpq closes it; psycopg would warn that nobody has."""


def connect(address: str) -> psycopg.Connection[Any]:
    """Open a connection that commits each statement by itself. Raises psycopg.OperationalError."""
    given = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    patient = make_conninfo("", **{**_PATIENCE, **given})
    connection = _ThreadsConnection.connect(patient, autocommit=True)
    connection.execute(_SESSION)
    adapters = connection.adapters
    text = adapters.get_loader(adapters.types["text"].oid, pq.Format.TEXT)
    adapters.register_loader("numeric", _NumericLoader)
    adapters.register_loader("date", text or TextLoader)
    # One type for every integer: a statement is planned once, not for each size of its numbers.
    adapters.register_dumper(int, Int8Dumper)
    return connection


def is_cut(connection: psycopg.Connection[Any]) -> bool:
    """Whether a connection that waits for nothing was closed by either end (two microseconds)."""
    if connection.closed:
        return True
    asked = select.poll()
    asked.register(connection.fileno(), select.POLLRDHUP)
    return bool(asked.poll(0))


def run_commands(connection: psycopg.Connection[Any], commands: bytes) -> None:
    """Run commands, divided by `;`, that have no values and no rows. Raises psycopg.Error.

    A cursor takes three times as long, and forgets all prepared statements after a ROLLBACK TO.
    """
    connection.pgconn.send_query(commands)
    for result in connection.wait(execute(connection.pgconn)):
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise error_from_result(result)
