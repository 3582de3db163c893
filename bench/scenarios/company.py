"""Open a company in its own data folder, on a clock that the bench sets."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from webapp.core.config import Config
from webapp.core.sealed_numbers import SealedNumber, number_sealer
from webapp.facts.transactions import Transaction
from webapp.importing.importer import TableIntake
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.web.runtime import Runtime

T = TypeVar("T")
LEADER = "bench-leader"
HR = ("bench-hr-1", "bench-hr-2", "bench-hr-3")
MEMORY = Path("/dev/shm")


@dataclass
class SetClock:
    """The company's time; it never goes back."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def forward(self, moment: datetime) -> None:
        """Set the time to `moment`, unless it is later already."""
        self.now = max(self.now, moment)


@dataclass(frozen=True)
class StagedCompany:
    """An open runtime and its clock; `campaign` is the id of the scenario's campaign."""

    runtime: Runtime
    clock: SetClock
    campaign: str

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run work in a transaction of this moment; raises what refuses it."""
        return self.runtime.write(work)

    @cached_property
    def seal(self) -> Callable[[str], SealedNumber]:
        """Return the function that seals phone numbers with the folder's keys."""
        return number_sealer(self.runtime.cipher)

    def tables(self, by: str = HR[0]) -> TableIntake:
        """HR's import page."""
        return TableIntake(
            self.runtime.write, self.runtime.clock, self.runtime.cipher, by, proposes=True
        )


@contextmanager
def data_folders() -> Iterator[Callable[[], Path]]:
    """Give a function that makes data folders, each with keys and an empty database of its own.

    The schema is migrated once; the folders are copies, and are removed at the end.
    """
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="jiebao-scenarios-", dir=place) as held:
        root = Path(held)
        empty, made = root / "empty", 0
        config = Config(empty)
        make_ready(config)
        close_runtime(open_runtime(config, lambda: datetime.now(UTC)))

        def make() -> Path:
            nonlocal made
            made += 1
            return Path(shutil.copytree(empty, root / f"company-{made}"))

        yield make


@contextmanager
def staged(folder: Path, begin: datetime, campaign: str) -> Iterator[StagedCompany]:
    """Open a folder of `data_folders` at the instant `begin`; remove the folder afterwards."""
    clock = SetClock(begin)
    runtime = open_runtime(Config(folder), clock)
    try:
        yield StagedCompany(runtime, clock, campaign)
    finally:
        close_runtime(runtime)
        shutil.rmtree(folder)
