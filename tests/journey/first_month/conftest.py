"""Fixtures of the first month: a company as `jiebao init` makes it, and its people at browsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from tests.journey.first_month.clicks import ClickCounter, Effort, as_table
from tests.journey.founding import COMPANY, HR, LEADER, Begun
from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import PATIENCE, Visitor
from webapp.commands.cli import main
from webapp.jobs.lane import Lane
from webapp.jobs.scheduler import money_lane

_PRESSED = pytest.StashKey[dict[str, Effort]]()
SET_UP_AT = "2026-09-28T09:00"  # a Monday
LONG_PATIENCE = 3 * PATIENCE  # many passwords are hashed, and months are settled, in one step


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print what each task took, as the table of docs/desk.md has it."""
    by_task = config.stash.get(_PRESSED, {})
    for line in as_table(by_task) if by_task else ():
        terminalreporter.write_line(line)


@dataclass(frozen=True)
class FirstMonth:
    """The served company, its clock with the jobs that it starts, and how browsers are opened.

    `at_the_end` closes what was opened besides.
    """

    site: Site
    clock: SettableClock
    jobs: Lane
    desk: Callable[[], Visitor]
    phone: Callable[[], Visitor]
    clicks: ClickCounter
    at_the_end: ExitStack

    def time_passes(self, until: str) -> None:
        """It is later; the server has done what its clock starts, twice: what was due, what that
        has touched."""
        self.clock.set(until)
        self.jobs.tick()
        self.jobs.tick()

    def hr(self, password: str, number: str = HR) -> Visitor:
        """HR signs in at a desk whose presses are counted."""
        came = self.at_desk()
        self.clicks.watch(came)
        came.sign_in(number, password)
        return came

    def leader(self, password: str) -> Visitor:
        """The leader signs in."""
        came = self.at_desk()
        came.sign_in(LEADER, password)
        return came

    def at_desk(self) -> Visitor:
        """Somebody at a new browser of a desk."""
        return _patient(self.desk())

    def at_phone(self) -> Visitor:
        """Somebody at a new browser of a phone."""
        return _patient(self.phone())


def _patient(came: Visitor) -> Visitor:
    came.page.context.set_default_timeout(LONG_PATIENCE)
    came.page.context.set_default_navigation_timeout(LONG_PATIENCE)
    return came


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Wait longer than other journeys do for what a page is to show."""
    expect.set_options(timeout=LONG_PATIENCE)
    yield
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def begun(tmp_path: Path) -> Begun:
    """An empty company with its first HR person, and nothing else."""
    data = tmp_path / "var"
    words = ["init", "--data", str(data), "--company", COMPANY]
    done = CliRunner().invoke(main, [*words, "--hr-number", HR, "--hr-name", "何静"])
    assert done.exit_code == 0, done.output
    [password] = re.findall(r"首次密码 (\S+?)（", done.output)
    return Begun(data, password)


@pytest.fixture
def clicks(pytestconfig: pytest.Config) -> ClickCounter:
    """A counter whose tasks are printed when all tests have run."""
    return ClickCounter(pytestconfig.stash.setdefault(_PRESSED, {}))


@pytest.fixture
def month(
    site: Site,
    clock: SettableClock,
    desk: Callable[[], Visitor],
    phone: Callable[[], Visitor],
    clicks: ClickCounter,
) -> Iterator[FirstMonth]:
    """The company on the morning of its first day."""
    clock.set(SET_UP_AT)
    with ExitStack() as at_the_end:
        jobs = money_lane(site.runtime)
        yield FirstMonth(site, clock, jobs, desk, phone, clicks, at_the_end)
