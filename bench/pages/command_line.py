"""Walk the pages of a data folder, and of a smaller one beside it, from the command line."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.pages.copied import opened_copy
from bench.pages.heights import chromium, with_heights
from bench.pages.report import as_tsv, print_grown, print_over
from bench.pages.walking import NOBODY, ORDER, WalkedPage, Walker

TIMES = 5


def main(argv: Sequence[str]) -> int:
    """Walk and print; return 1 where a page is over a bound."""
    parser = argparse.ArgumentParser(prog="bench pages")
    parser.add_argument("--data", type=Path, required=True, help="a data folder; it is copied")
    parser.add_argument("--against", type=Path, help="the folder of a smaller company")
    parser.add_argument("--role", action="append", choices=[*ORDER, NOBODY], help="default: all")
    parser.add_argument("--only", default="", help="pages whose address begins with this")
    parser.add_argument("--times", type=int, default=TIMES, help="requests of each page")
    parser.add_argument("--no-heights", action="store_true", help="without a browser")
    parser.add_argument("--all", action="store_true", help="print also what is within the bounds")
    parser.add_argument("--tsv", type=Path, help="write every measure to this file")
    options = parser.parse_args(argv)
    pages = _walk(options.data, options)
    over = print_over(pages, options.all)
    if options.against:
        print_grown(pages, _walk(options.against, options))
    if options.tsv:
        options.tsv.write_text(as_tsv(pages))
    return 1 if over else 0


def _walk(data: Path, options: argparse.Namespace) -> list[WalkedPage]:
    roles = options.role or [*ORDER, NOBODY]
    with (
        tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder,
        opened_copy(data, Path(folder)) as runtime,
    ):
        walker = Walker(runtime, options.times)
        pages = list(walker.pages(roles, options.only))
        if options.no_heights:
            return pages
        with chromium() as browser:
            return with_heights(browser, walker, pages)
