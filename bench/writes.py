"""Measure how long a call and a sign-in wait while large work is done in the same process.

Without --data a company of SELLERS_FILLED is filled by SQL. With --data a copy of that folder is
used. The two clients call the operations of the pages on threads of their own, as the server's
threads do; HTTP and the check of the password, which are not in the writer, are not part of it.
Each work is done on the main thread, through the same writer.
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
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from bench import seeded_company, settle
from rules.periods import month_period, parse_period
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.company.roles import SELLERS
from webapp.core.config import Config
from webapp.core.errors import JiebaoError
from webapp.facts.models import Fact
from webapp.facts.tally_check import differing_tallies
from webapp.importing.importer import TableIntake
from webapp.ledger.models import Line
from webapp.ledger.operations.payrolls import close_payroll_apart
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.ledger.scheme_periods import is_in_force
from webapp.people.operations import campaigns, staff
from webapp.schemes.catalogue import schemes
from webapp.site.startup import close_runtime, open_runtime
from webapp.store.tables import database
from webapp.verification.ledger import ledger_misfit
from webapp.verification.misfits import trail_misfit
from webapp.web.operations.sign_in import hash_password, start
from webapp.web.operations.sign_in_attempts import Attempt
from webapp.web.runtime import Runtime

SELLERS_FILLED, CALLS_FILLED = 2_000, 500_000
DEALS = 20_000
EVERY = 0.05  # seconds between two calls or sign-ins of a client
BY = "bench"


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
        runtime = open_runtime(Config(data), lambda: datetime.now(UTC))
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
    hr = _make_hr(runtime)
    last = max(day for (day,) in Fact.select(Fact.day).distinct().tuples() if day < runtime.today)
    month = month_period(last.year, last.month) if last.month != runtime.today.month else None
    before = month or settle._month_before(runtime.today)
    works: list[tuple[str, Callable[[], object]]] = [
        ("nothing", lambda: time.sleep(3)),
        (f"settle {last}", lambda: _settle_all(runtime, last.isoformat())),
        (f"settle {before.key}", lambda: _settle_all(runtime, before.key)),
        (f"import {deals} deals", lambda: _import(runtime, hr, deals, last)),
        ("open a past campaign", lambda: _open(runtime, last)),
        (f"close the payroll of {before.key}", lambda: _close(runtime, hr, before.key)),
        ("verify everything", lambda: _verify(runtime)),
    ]
    print(f"{'milliseconds':36}{'':>8}{'a call':>24}{'a sign-in':>24}")
    print(f"{'':36}{'work s':>8}{'p50':>8}{'p99':>8}{'max':>8}{'p50':>8}{'p99':>8}{'max':>8}")
    for name, work in works:
        with _clients(runtime, hr) as clients:
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
def _clients(runtime: Runtime, hr: str) -> Iterator[list[Client]]:
    """One client that records calls and one that signs in, until the end of the block."""
    today = runtime.today
    seller = next(
        person
        for person in runtime.company.people
        if (posting := runtime.company.posting(person, today)) and posting.role in SELLERS
    )
    ended = Event()
    clients = [Client(lambda: _call(runtime, seller)), Client(lambda: _sign_in(runtime, hr))]
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
    runtime.write(lambda tx: start(tx, person, token, "bench", attempt))


def _make_hr(runtime: Runtime) -> str:
    """A person of HR who can sign in."""
    number = "bench-hr"
    hashed = hash_password(seeded_company.PASSWORD)
    given = staff.PersonGiven(id=number, name="人事", role="hr", team=None, password_hash=hashed)
    runtime.write(lambda tx: staff.add_person(tx, BY, given))
    return number


def _settle_all(runtime: Runtime, key: str) -> str:
    """Settle a day or a month of every scheme that is in force then."""
    before, count = Line.select().count(), 0
    for scheme in schemes().values():
        span = parse_period(key)
        kinds = {clause.period for held in scheme.revisions for clause in held.clauses}
        if span.kind in kinds and is_in_force(runtime.company, scheme, span):
            settle_apart(runtime.write, runtime.clock(), scheme.id, key)
            count += 1
    return f"{count} schemes, {Line.select().count() - before} new lines"


def _import(runtime: Runtime, hr: str, deals: int, last: date) -> str:
    people = [
        person
        for person in runtime.company.people
        if (posting := runtime.company.posting(person, last)) and posting.role in SELLERS
    ]
    lines = ["合同号,成交人,金额,成交时间,客户姓名,客户电话"]
    for number in range(deals):
        closer, amount = people[number % len(people)], 1_000 + number % 9_000
        lines.append(f"B-{number},{closer},{amount},{last} 14:30,客户,137{number:08}")
    intake = TableIntake(runtime.write, runtime.clock, runtime.cipher, hr)
    return f"{intake.take('deals', chr(10).join(lines).encode(), 'deals.csv').imported.new} new"


def _open(runtime: Runtime, last: date) -> None:
    start, end = last - timedelta(days=60), runtime.today + timedelta(days=30)
    given = campaigns.CampaignGiven("bench-2", "补开", "card-campaign", start, end)
    campaigns.open_campaign(runtime.write, BY, given, runtime.today)


def _close(runtime: Runtime, hr: str, month: str) -> str:
    """Close a month in which every line of money of the period is approved, by SQL."""
    database.connection().execute(
        "INSERT INTO approval (line_id, approved_by_id, approved_at) "
        "SELECT line_id, ?, 0 FROM unpaid_line WHERE line_id NOT IN (SELECT line_id FROM approval)",
        (hr,),
    )
    try:
        return f"{close_payroll_apart(runtime.write, runtime.clock(), hr, month)} lines"
    except JiebaoError as refusal:
        return str(refusal)


def _verify(runtime: Runtime) -> str:
    """Chain, tallies and ledger; approvals by SQL and filled facts are misfits of this bench."""
    differing = sum(1 for _each in differing_tallies(runtime.company))
    found = [trail_misfit(), ledger_misfit()]
    return f"{differing} tallies differ; {[each.place for each in found if each]}"
