"""Serve a copy of a sample company, audit its pages as each role, and print what is below."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import server
from bench.accessibility import SEEN, note, places_of, unseen
from bench.pages.copied import copy_company, opened_copy
from bench.pages.walking import NOBODY, ORDER, Walker
from bench.phone import ARGUMENTS
from webapp.demo.size import PASSWORD

HERE = Path(__file__).parent
PATIENCE = 120  # seconds for a page on a busy machine; a board, whose stream never ends, takes all
LEAST = (0.98, 1.0, 1.0)  # performance, accessibility, best practices
AGAIN = 2  # more audits of a page that is too slow; the median counts


def main(argv: Sequence[str]) -> int:
    """Audit and print; return 1 where a page is below what is asked."""
    parser = argparse.ArgumentParser(prog="bench lighthouse")
    parser.add_argument("--data", type=Path, required=True, help="a sample company; it is copied")
    parser.add_argument("--role", action="append", choices=[*ORDER, NOBODY], help="default: all")
    parser.add_argument("--only", default="", help="pages whose address begins with this")
    parser.add_argument("--most", type=int, default=10_000, help="so many pages of each role")
    parser.add_argument("--no-performance", action="store_true", help="the machine is busy")
    parser.add_argument("--patience", type=int, default=PATIENCE, help="seconds for a page")
    parser.add_argument("--seen", type=Path, help=SEEN)
    options = parser.parse_args(argv)
    _fetch()
    below = seen = 0
    print("role address performance accessibility best-practices")
    for role, each in _audited(options):
        scores = ["-" if score is None else round(100 * score) for score in each["scores"]]
        print(role, each["address"], *scores, each["said"], each["failed"] or "", flush=True)
        for missed in each["missed"]:
            print(f"    {missed['id']}: {missed['title']}: {missed['where']}")
        counted = list(zip(each["scores"], LEAST, strict=True))[options.no_performance :]
        below += any((score or 0) < least for score, least in counted)
        seen += 1
        note(options.seen, role, each["address"])
    print(f"{seen} pages, {below} below")
    return 1 if below else 0


def _fetch() -> None:
    """Install Lighthouse beside this file, once; the product and its tests do without."""
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit"], cwd=HERE, check=True)


def _audited(options: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    with tempfile.TemporaryDirectory(prefix="jiebao-bench-") as folder:
        with opened_copy(options.data, Path(folder)) as runtime:
            walker = Walker(runtime, 1)
            roles = options.role or [*ORDER, NOBODY]
            found = unseen(places_of(walker, roles, options.only, every=False), options.seen)
            places = {
                role: [each for each in addresses if _is_page(walker, role, each)]
                for role, addresses in found.items()
            }
            people = dict(walker.people)
        served = Path(folder) / "served"
        copy_company(options.data, served)
        running = server.start(served)
        try:
            for role, addresses in places.items():
                account = "" if role == NOBODY else people[role]
                slow = []
                for each in _run(options.patience, running.url, account, addresses[: options.most]):
                    if options.no_performance or (each["scores"][0] or 0) >= LEAST[0]:
                        yield role, {**each, "said": ""}
                    else:
                        slow.append(each)
                        print(role, each["address"], each["scores"], "again later", flush=True)
                for each in slow:
                    more = list(
                        _run(options.patience, running.url, account, [each["address"]] * AGAIN)
                    )
                    yield role, _median([each, *more])
        finally:
            running.stop()


def _median(audits: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The last audit of a page with the median performance of all, the figures, and the load."""
    figures = [each["scores"][0] or 0 for each in audits]
    said = f"(performance {[round(100 * one) for one in figures]}, load {os.getloadavg()[0]:.1f})"
    last = audits[-1]
    return {**last, "scores": [statistics.median(figures), *last["scores"][1:]], "said": said}


def _is_page(walker: Walker, role: str, address: str) -> bool:
    """Whether the address answers a whole page: no file, no part of one, nothing that is away."""
    answer = walker.ask(role, address)
    return answer.status == 200 and b"<title>" in answer.body


def _run(
    patience: int, url: str, account: str, addresses: Sequence[str]
) -> Iterator[dict[str, Any]]:
    asked = {
        "chromium": shutil.which("chromium"),
        "flags": [*ARGUMENTS, "--headless=new"],
        "url": url,
        "account": account,
        "password": PASSWORD,
        "addresses": addresses,
        "patience": 1_000 * patience,
    }
    words = ["node", str(HERE / "run.mjs")]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=HERE, env=os.environ, text=True
    ) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        node.stdin.write(json.dumps(asked))
        node.stdin.close()
        for line in node.stdout:
            yield json.loads(line)
