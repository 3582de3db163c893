"""Compare the sequences of a PostgreSQL database: numbers, seals, examinations, notices, checks.

`NoticeReader` reads the table of notices all the time, as every server does, and holds what it was
told against what the table says: a notice that became visible behind a newer one is one skipped.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import psycopg

NUMBERED = ("fact", "audit_line")
TICK = 0.05  # seconds between two readings of the notices

# What is wrong about a sequence, as a count; 0: nothing.
_SKIPPED = {
    "seals that do not follow one another": """
        SELECT count(*) FROM (
            SELECT first, lag(last) OVER (ORDER BY number) AS before, number FROM seal) AS s
        WHERE first <> coalesce(before, 0) + 1""",
    "audit lines without a seal": """
        SELECT (SELECT count(*) FROM audit_line) - coalesce((SELECT max(last) FROM seal), 0)""",
    "examinations that begin before the one before ended": """
        SELECT count(*) FROM (
            SELECT last, lag(last) OVER (ORDER BY id) AS before FROM "round") AS r
        WHERE last <= before""",
    "facts not examined": """
        SELECT count(*) FROM fact
        WHERE number > coalesce((SELECT max(last) FROM "round"), 0)""",
    "checks without a result": """
        SELECT count(*) FROM check_run WHERE id NOT IN (SELECT run_id FROM check_result)""",
    "checks ended twice, or with a misfit": """
        SELECT count(*) FROM check_result AS r
        WHERE misfits > 0 OR failure <> '' OR (
            SELECT count(*) FROM audit_line
            WHERE action = 'finish_check' AND subject = 'check:' || r.run_id) <> 1""",
    "works of the clock done twice": """
        SELECT count(*) FROM (
            SELECT 1 FROM audit_line WHERE who = 'jiebao' AND action IN ('draw_sample', 'settle')
            GROUP BY action, subject, after HAVING count(*) > 1) AS twice""",
}


def skipped(address: str) -> dict[str, int]:
    """What is missing or doubled in each sequence, by its words."""
    with psycopg.connect(address) as connection:
        found = {f"gaps of {table}": _gaps(connection, table) for table in NUMBERED}
        for words, sql in _SKIPPED.items():
            [(count,)] = connection.execute(sql).fetchall()
            found[words] = int(count)
    return found


def _gaps(connection: psycopg.Connection[tuple[int, int]], table: str) -> int:
    """How many running numbers of a table are missing."""
    sql = f"SELECT coalesce(max(number), 0), count(*) FROM {table}"
    [(newest, count)] = connection.execute(sql).fetchall()
    return int(newest - count)


@dataclass
class NoticeReader:
    """Reads notices on a thread from `start` to `stop`; `late`: those behind a newer one."""

    address: str
    read: int = 0
    late: int = 0
    _known: dict[str, int] = field(default_factory=dict)
    _ended: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to read."""
        self._thread = threading.Thread(target=self._run, name="notices")
        self._thread.start()

    def stop(self) -> None:
        """Read once more, and end."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            while not self._ended.wait(TICK):
                self._look(connection)
            self._look(connection)

    def _look(self, connection: psycopg.Connection[tuple[str, int]]) -> None:
        """One reading of the whole small table: whatever is new must be newer than all known."""
        newest = max(self._known.values(), default=0)
        for topic, seq in connection.execute("SELECT topic, seq FROM notice"):
            if self._known.get(topic) != seq:
                self.read += 1
                self.late += seq <= newest
                self._known[topic] = seq
