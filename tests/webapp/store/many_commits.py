"""A process that commits 100 groups of two audit lines: `python -m … ADDRESS NAME`.

It says `ready` once it holds a connection and begins when it is given a line, so that two of them
write at the same time even where one starts much later.
"""

import sys

from webapp.store.database import insert, open_database, write_lock
from webapp.store.models import AuditLine

if __name__ == "__main__":
    open_database(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for _group in range(100):
        with write_lock():
            for subject in ("first", "second"):
                insert(
                    AuditLine, {"at": 0, "who": sys.argv[2], "action": "try", "subject": subject}
                )
