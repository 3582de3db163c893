"""A process that commits 100 groups of two audit lines: `python -m … ADDRESS NAME`.

It says `ready` once it holds a connection and begins when its input ends. It is never more than
AHEAD groups ahead of the other process, so that the groups of both alternate on every machine.
"""

import sys
import time

from webapp.store.database import insert, open_database, write_lock
from webapp.store.models import AuditLine

GROUPS, AHEAD = 100, 10
WITHIN = 60.0  # seconds after which it no longer waits for the other process


def wait_for_the_other(who: str, group: int, until: float) -> None:
    """Wait until the other process has written nearly as many groups."""
    others = AuditLine.select().where(AuditLine.who != who)
    while others.count() < 2 * (group - AHEAD) and time.monotonic() < until:
        time.sleep(0.002)


def write_group(who: str) -> None:
    """Commit two audit lines in one transaction."""
    with write_lock():
        for subject in ("first", "second"):
            insert(AuditLine, {"at": 0, "who": who, "action": "try", "subject": subject})


if __name__ == "__main__":
    open_database(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    deadline = time.monotonic() + WITHIN
    for group in range(GROUPS):
        wait_for_the_other(sys.argv[2], group, deadline)
        write_group(sys.argv[2])
