"""Fill a data folder with a large company, from the command line, and print what it contains."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import bench.company
from bench.company.cast import HR, LEADER, account
from bench.company.filling import PASSWORD, LargeSize, fill_large_company
from webapp.core.config import Config
from webapp.demo.events import event_moment
from webapp.site.startup import close_runtime, demand_none, make_ready, open_runtime


def main(argv: Sequence[str]) -> int:
    """Fill the folder; return 2 if the given numbers make no company."""
    parser = argparse.ArgumentParser(prog="bench company")
    parser.add_argument("--sellers", type=int, default=2_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--data", type=Path, required=True, help="an empty folder")
    parser.add_argument("--floor", type=int, default=4, help="calls a day; 80 %% reach it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=date.fromisoformat, help="the last day; default: now")
    options = parser.parse_args(argv)
    if options.sellers < 1 or options.months < 0 or options.floor < 1:
        parser.error("sellers and floor from 1, months from 0")
    until = event_moment(options.until, 23.0) if options.until else datetime.now(UTC)
    config = Config(options.data)
    make_ready(config)
    runtime = open_runtime(config, lambda: until)
    try:
        demand_none(runtime)
        print((bench.company.__doc__ or "").partition("\n\n")[2])
        size = LargeSize(options.sellers, options.months, options.floor, options.seed)
        fill_large_company(runtime, size, lambda line: print(line, flush=True))
    finally:
        close_runtime(runtime)
    print(
        f"HR {HR}, leader {LEADER}, head 2000, supervisor 3000, seller {account(0)}; "
        f"password {PASSWORD}"
    )
    return 0
