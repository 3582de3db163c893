"""Kill long work with SIGKILL at ten moments each, start again, and verify what is left.

Each work runs in a process of its own on a copy of a small company, through the product's own
operations. The next process opens the folder, does what the server's first round does with long
work, and verifies tallies and audit chain: the work is done whole, or nothing of it is.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from bench import writing_works
from rules.periods import month_period
from webapp.core.config import Config
from webapp.deals.operations import import_deals
from webapp.facts.models import Deal, Fact, Tally
from webapp.facts.tally_check import differing_tallies
from webapp.honours.models import PrintRun
from webapp.honours.operations.print_runs import state_of_run
from webapp.honours.print_worker import PrintWorker
from webapp.honours.printed_files import read_print
from webapp.importing.work_runner import WorkRunner
from webapp.ledger.models import Line, Settlement
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.ledger.payroll_models import Payroll
from webapp.schemes.company_loading import load_company
from webapp.site.startup import close_runtime, open_runtime
from webapp.verification.misfits import trail_misfit
from webapp.web.runtime import Runtime

DEALS, CERTIFICATES, MOMENTS = 1500, 100, 10
HR = "bench-hr"
SELLERS = 20


def main(argv: Sequence[str]) -> int:
    """Kill each work at every moment; as a child process, do one work, or restart and verify."""
    parser = argparse.ArgumentParser(prog="bench kills")
    parser.add_argument("--moments", type=int, default=MOMENTS)
    parser.add_argument("--works", nargs="*", choices=list(WORKS), default=list(WORKS))
    parser.add_argument("--child", choices=[*WORKS, "verify"])
    parser.add_argument("--data", type=Path)
    options = parser.parse_args(argv)
    if options.child:
        return _child(options.child, options.data)
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        made = Path(folder) / "made"
        _make(made)
        for name in options.works:
            _kill_all(name, made, Path(folder), options.moments)
    return 0


def _make(data: Path) -> None:
    """A company of SELLERS in this month and the one before, by `bench company`."""
    made = ["company", "--sellers", str(SELLERS), "--months", "1", "--data", str(data)]
    subprocess.run([sys.executable, "-m", "bench", *made], check=True, stdout=subprocess.DEVNULL)
    runtime = open_runtime(Config(data), writing_works.month_later)
    writing_works.make_hr(runtime)
    close_runtime(runtime)


def _kill_all(name: str, made: Path, folder: Path, moments: int) -> None:
    """Measure the work's time once, kill it at so many moments of it, and print what was left."""
    took, whole = _run(name, made, folder / f"{name}-whole", None)
    before = _verify(made)
    found: dict[str, int] = {}
    for moment in range(moments):
        data = folder / f"{name}-{moment}"
        _run(name, made, data, took * (moment + 0.5) / moments)
        left = _verify(data)
        what = "nothing" if left == before else "whole" if left == whole else f"partly: {left}"
        found[what] = found.get(what, 0) + 1
        shutil.rmtree(data)
    print(f"{name:12} {took:6.1f} s  {moments} kills: {found}", flush=True)


def _run(name: str, made: Path, data: Path, until: float | None) -> tuple[float, str]:
    """Do a work on a copy in a process of its own; kill it after `until` seconds of work."""
    shutil.copytree(made, data)
    command = [sys.executable, "-m", "bench", "kills", "--child", name, "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "begun"
        began = time.perf_counter()
        try:
            process.wait(until)
        except subprocess.TimeoutExpired:
            process.kill()
        took = time.perf_counter() - began
    return took, _verify(data) if until is None else ""


def _verify(data: Path) -> str:
    """Start again, and return what is recorded; an exit code other than 0 ends the bench."""
    command = [sys.executable, "-m", "bench", "kills", "--child", "verify", "--data", str(data)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _child(name: str, data: Path) -> int:
    import_deals.AT_ONCE = 0
    runtime = open_runtime(Config(data), writing_works.month_later)
    if name == "verify":
        WorkRunner(runtime)()
        press = PrintWorker(runtime, every=3600.0)
        press.tick()
        press.close()
        assert not list(differing_tallies(load_company())), "tallies differ"
        assert trail_misfit() is None, "the audit chain differs"
        campaigns = len(load_company().campaigns)
        tables = (Deal, Tally, Line, Settlement, Payroll, PrintRun)
        print(campaigns, *(table.select().count() for table in tables), *_printed(runtime))
    else:
        print("begun", flush=True)
        WORKS[name](runtime)
    close_runtime(runtime)
    return 0


def _printed(runtime: Runtime) -> list[str]:
    """The state of each print run, and whether its file is a whole PDF."""
    runs = list(PrintRun.select().order_by(PrintRun.number))
    files = [read_print(runtime.files, run).rstrip().endswith(b"%%EOF") for run in runs]
    return [f"{state_of_run(run).word}:{whole}" for run, whole in zip(runs, files, strict=True)]


def _last(runtime: Runtime) -> date:
    days = (day for (day,) in Fact.select(Fact.day).distinct().tuples() if day < runtime.today)
    return max(days)


def _import(runtime: Runtime) -> None:
    writing_works.import_deals(runtime, HR, DEALS, _last(runtime))


def _open(runtime: Runtime) -> None:
    writing_works.open_past_campaign(runtime, _last(runtime))


def _settle(runtime: Runtime) -> None:
    last = _last(runtime)
    month = month_period(last.year, last.month)
    settle_apart(runtime.write, runtime.clock(), "commission", month.key)


def _close(runtime: Runtime) -> None:
    last = _last(runtime)
    writing_works.close_month(runtime, HR, month_period(last.year, last.month).key)


def _print(runtime: Runtime) -> None:
    writing_works.print_certificates(runtime, HR, CERTIFICATES)


WORKS: dict[str, Callable[[Runtime], object]] = {
    "import": _import,
    "campaign": _open,
    "settlement": _settle,
    "payroll": _close,
    "certificates": _print,
}
