"""Measure how long a call, a sign-in and an open board wait while large work is done beside them.

Without --data a company of SELLERS_FILLED is filled by SQL. With --data a copy of that folder is
used. The two clients call the operations of the pages on threads of their own, as the server's
threads do; HTTP and the check of the password, which are not in the writer, are not part of it.
With --data the clock says the sixth of the next month, so that the last month can be closed.
A third client asks for changes and renders the day's board whenever there is one, as the hub of
the open boards does. Each work is done on the main thread, through the same writer.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

from bench import seeded_company, settle
from bench.writing_works import (
    close_month,
    import_deals,
    make_hr,
    month_later,
    open_past_campaign,
    print_certificates,
    settle_all,
    verify_everything,
)
from rules.periods import month_period
from webapp.boards.hub import Hub
from webapp.boards.keys import BoardKey
from webapp.boards.stream import open_hub
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.company.roles import SELLERS
from webapp.core.config import Config
from webapp.facts.models import Fact
from webapp.site.app import create_app
from webapp.site.startup import close_runtime, open_runtime
from webapp.web.operations.sign_in import start_session
from webapp.web.operations.sign_in_attempts import Attempt
from webapp.web.runtime import Runtime

SELLERS_FILLED, CALLS_FILLED = 2_000, 500_000
DEALS = 20_000
EVERY = 0.05  # seconds between two calls or sign-ins of a client


@dataclass
class Client:
    """A thread that repeats the same write, and the time that each write took."""

    write: Callable[[], object]
    seconds: list[float] = field(default_factory=list)

    def run(self, ended: Event) -> None:
        """Write until `ended` is set."""
        while not ended.wait(EVERY):
            began = time.perf_counter()
            self.write()
            self.seconds.append(time.perf_counter() - began)


def main(argv: Sequence[str]) -> int:
    """Do each work while both clients write, and print how long they waited."""
    parser = argparse.ArgumentParser(prog="bench writes")
    parser.add_argument("--data", type=Path, help="a company's data folder; a copy of it is used")
    parser.add_argument("--deals", type=int, default=DEALS, help="rows of the imported table")
    parser.add_argument("--small", action="store_true", help="a look at the bench itself")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        data = Path(folder) / "var"
        if options.data:
            shutil.copytree(options.data, data)
        else:
            seeded_company.make(data, sellers=50 if options.small else SELLERS_FILLED)
        clock = month_later if options.data else lambda: datetime.now(UTC)
        runtime = open_runtime(Config(data), clock)
        try:
            if not options.data:
                _fill(runtime, options.small)
            _measure(runtime, 200 if options.small else options.deals)
        finally:
            close_runtime(runtime)
    return 0


def _fill(runtime: Runtime, small: bool) -> None:
    month = settle._month_before(runtime.today)
    sellers, calls = (50, 5_000) if small else (SELLERS_FILLED, CALLS_FILLED)
    runtime.write(lambda tx: settle._targets(tx, sellers, month))
    settle._fill(sellers, calls, month)


def _measure(runtime: Runtime, deals: int) -> None:
    hr = make_hr(runtime)
    last = max(day for (day,) in Fact.select(Fact.day).distinct().tuples() if day < runtime.today)
    month = month_period(last.year, last.month) if last.month != runtime.today.month else None
    before = month or settle._month_before(runtime.today)
    works: list[tuple[str, Callable[[], object]]] = [
        ("nothing", lambda: time.sleep(3)),
        (f"settle {last}", lambda: settle_all(runtime, last.isoformat())),
        (f"settle {before.key}", lambda: settle_all(runtime, before.key)),
        (f"import {deals} deals", lambda: import_deals(runtime, hr, deals, last)),
        ("open a past campaign", lambda: open_past_campaign(runtime, last)),
        (f"close the payroll of {before.key}", lambda: close_month(runtime, hr, before.key)),
        ("print 1000 certificates", lambda: print_certificates(runtime, hr, 1000)),
        ("verify everything", lambda: verify_everything(runtime)),
    ]
    hub = open_hub(create_app(runtime))
    print(f"{'milliseconds':36}{'':>8}{'a call':>24}{'a sign-in':>24}{'a board':>24}")
    print(f"{'':36}{'work s':>8}" + f"{'p50':>8}{'p99':>8}{'max':>8}" * 3)
    for name, work in works:
        with _clients(runtime, hr, hub) as clients:
            began = time.perf_counter()
            told = work()
            took = time.perf_counter() - began
        figures = "".join(_told(each.seconds) for each in clients)
        print(f"{name:36}{took:8.1f}{figures}  {told or ''}", flush=True)


def _told(seconds: Sequence[float]) -> str:
    if len(seconds) < 2:
        return f"{'':8}{'':8}{max(seconds, default=0) * 1000:8.0f}"
    share = statistics.quantiles(seconds, n=100, method="inclusive")
    return f"{share[49] * 1000:8.0f}{share[98] * 1000:8.0f}{max(seconds) * 1000:8.0f}"


@contextmanager
def _clients(runtime: Runtime, hr: str, hub: Hub) -> Iterator[list[Client]]:
    """A client that records calls, one that signs in, one that shows a board, inside the block."""
    today = runtime.today
    seller = next(
        person
        for person in runtime.company.people
        if (posting := runtime.company.posting(person, today)) and posting.role in SELLERS
    )
    ended = Event()
    clients = [
        Client(lambda: _call(runtime, seller)),
        Client(lambda: _sign_in(runtime, hr)),
        Client(lambda: _board(runtime, hub)),
    ]
    threads = [Thread(target=client.run, args=(ended,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _call(runtime: Runtime, seller: str) -> None:
    command = CallCommand(str(uuid.uuid4()), "invited")
    runtime.write(lambda tx: record_call(tx, seller, command))


def _sign_in(runtime: Runtime, person: str) -> None:
    """The writes of a sign-in; its password is checked outside the writer, and not here."""
    attempt = Attempt(person, "127.0.0.1")
    token = secrets.token_hex(16)
    runtime.write(lambda tx: start_session(tx, person, token, "bench", attempt))


def _board(runtime: Runtime, hub: Hub) -> None:
    """Render the day's board of calls for all its streams, if something was committed."""
    if hub.changed():
        hub.render((BoardKey(runtime.today.isoformat(), "calls"), "all", "zh_Hans"), {})
