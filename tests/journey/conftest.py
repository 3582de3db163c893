"""Fixtures for tests with real Chromium and the real program: phone, desk, set clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journey.founding import Begun, begin
from tests.journey.serving import SettableClock, Site, serving
from tests.journey.visitors import DESK, PATIENCE, PHONE, Visitor, leave, visitor
from tests.quick_hashes import hash_quickly
from webapp.core.config import Config
from webapp.demo.fill import fill_company
from webapp.demo.size import PASSWORD, SMALL
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.web.operations.sign_in import hash_password

Visit = Callable[..., Visitor]
THURSDAY = "2026-03-05T16:00"

expect.set_options(timeout=PATIENCE)
hash_quickly()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests and run them last.

    Playwright keeps an event loop running in the main thread until the session ends, so that other
    tests could not start one afterwards.
    """
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.is_relative_to(here))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium without background requests, such as for updates.

    Its headless shell: the same engine without a desktop browser around it. On 2026-11-29 a new
    context with a sign-in took 2.5 s of the processor there and 5.6 s in `chromium`.
    """
    quiet = [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
    ]
    shell = shutil.which("chromium-headless-shell")
    return {**browser_type_launch_args, "executable_path": shell, "args": quiet}


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(scope="session")
def empty_company(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """An empty company, as `jiebao init` makes it, made once: a copy is as good."""
    return begin(tmp_path_factory.mktemp("empty") / "var")


@pytest.fixture
def begun(tmp_path: Path, empty_company: Begun) -> Begun:
    """A copy of the empty company."""
    shutil.copytree(empty_company.data, tmp_path / "var")
    return replace(empty_company, data=tmp_path / "var")


@pytest.fixture
def site(begun: Begun, clock: SettableClock) -> Iterator[Site]:
    """The program over that company."""
    with serving(begun.data, clock) as served:
        yield served


@pytest.fixture(scope="session")
def sample_hash() -> str:
    """The hash of the sample people's password."""
    return hash_password(PASSWORD)


@pytest.fixture(scope="session")
def sample_company(tmp_path_factory: pytest.TempPathFactory, sample_hash: str) -> Path:
    """The data folder of the small sample company, filled once up to a Thursday afternoon."""
    clock = SettableClock()
    clock.set(THURSDAY)
    config = Config(tmp_path_factory.mktemp("company") / "var")
    make_ready(config)
    runtime = open_runtime(config, clock)
    fill_company(runtime, sample_hash, SMALL)
    close_runtime(runtime)
    return config.data


@contextmanager
def serving_sample(data: Path, clock: SettableClock, company: Path) -> Iterator[Site]:
    """The program over a copy of the small sample company, on that afternoon."""
    clock.set(THURSDAY)
    shutil.copytree(company, data)
    with serving(data, clock) as served:
        yield served


@pytest.fixture
def sample_site(tmp_path: Path, clock: SettableClock, sample_company: Path) -> Iterator[Site]:
    with serving_sample(tmp_path / "var", clock, sample_company) as served:
        yield served


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """A function that opens a new browser; the fixture fails if any of them reported an error."""
    came: list[Visitor] = []

    def open_browser(device: dict[str, Any], **more: Any) -> Visitor:
        came.append(visitor(browser, site.address, device, site.runtime.clock(), **more))
        return came[-1]

    yield open_browser
    for each in came:
        leave(each)
    complaints = [complaint for each in came for complaint in each.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def phone(visit: Visit) -> Callable[[], Visitor]:
    """A seller's phone."""
    return lambda: visit(PHONE)


@pytest.fixture
def desk(visit: Visit) -> Callable[[], Visitor]:
    """A desk in the runtime."""
    return lambda: visit(DESK)
