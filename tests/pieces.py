"""Runs mypy and all tests in pieces, three at a time on two cores, and prints what each said.

A piece is one run of pytest over some files, on one database engine. The longest begin first, and
whenever one ends the next begins, so that both cores are in use until the end, whatever takes how
long. The journeys of three browser engines (tests/journey/engines) are in no piece: they need a
quiet machine.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
JOURNEYS, ROOMS = TESTS / "journey", TESTS / "webapp"
BY_ITSELF = JOURNEYS / "engines"
AT_ONCE = 3  # a browser's journey waits now and then


@dataclass(frozen=True)
class Piece:
    """One run of pytest: what it is called, and the files and folders that it reads."""

    name: str
    paths: tuple[Path, ...]
    engine: str = "sqlite"

    def command(self) -> list[str]:
        """The words of its command line."""
        words = [sys.executable, "-m", "pytest", "--engine", self.engine]
        return [*words, *(str(path.relative_to(ROOT)) for path in self.paths)]


def pieces() -> list[Piece]:
    """All pieces, the longest first; together they read every test file of the folder."""
    journeys = list(_with_tests(JOURNEYS, BY_ITSELF))
    rooms, others = list(_with_tests(ROOMS)), tuple(_with_tests(TESTS, JOURNEYS, ROOMS))
    early = tuple(path for path in journeys if path.is_file() and path.name < "test_o")
    late = tuple(path for path in journeys if path.is_file() and path not in early)
    days = tuple(path for path in journeys if path.is_dir())
    to_l = tuple(room for room in rooms if room.name < "m")
    from_m = tuple(room for room in rooms if room not in to_l)
    return [
        Piece("the browser's, to n", early),
        Piece("PostgreSQL, from m on", _on_postgresql(from_m), "postgresql"),
        Piece("PostgreSQL, to l", _on_postgresql(to_l), "postgresql"),
        Piece("the browser's, from o on", late),
        Piece("rooms, from m on", from_m),
        Piece("rooms, to l", to_l),
        Piece("the browser's, a day and a first month", days),
        Piece("rules, certificates, benches and the rest", others),
    ]


def postgresql_rooms() -> set[str]:
    """The rooms whose tests run on PostgreSQL too."""
    lines = (TESTS / "postgresql-rooms.txt").read_text("utf-8").splitlines()
    return {line for line in lines if not line.startswith("#")}


def _on_postgresql(rooms: Iterable[Path]) -> tuple[Path, ...]:
    """Those of some rooms whose tests run on PostgreSQL too."""
    return tuple(room for room in rooms if room.name in postgresql_rooms())


def _with_tests(folder: Path, *besides: Path) -> Iterator[Path]:
    """What a folder holds that is a test file, or a folder with some."""
    for path in sorted(folder.iterdir()):
        if path in besides:
            continue
        if path.match("test_*.py") or (path.is_dir() and any(path.rglob("test_*.py"))):
            yield path


def run(name: str, command: list[str]) -> int:
    """Run one piece, print what it said when it has ended, and return its exit code."""
    began = time.monotonic()
    with TemporaryFile() as output:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
        output.seek(0)
        said = f"\n== {name} ({time.monotonic() - began:.0f} s)\n".encode()
        sys.stdout.buffer.write(said + output.read())
        sys.stdout.buffer.flush()
    return done.returncode


def main() -> int:
    """Run mypy and all pieces; return the first exit code that is not 0."""
    names = ["types: mypy", *(f"tests: {piece.name}" for piece in pieces())]
    commands = [[sys.executable, "-m", "mypy"], *(piece.command() for piece in pieces())]
    with ThreadPoolExecutor(AT_ONCE) as workers:
        codes = list(workers.map(run, names, commands))
    return next(filter(None, codes), 0)


if __name__ == "__main__":
    sys.exit(main())
