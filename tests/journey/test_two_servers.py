"""Two servers on one PostgreSQL database: a call on one moves a board on the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from bench import seeded_company, server
from tests.database_door import DatabaseDoor, door_to
from tests.journey.selling import has_stayed, stay
from tests.journey.visitors import DESK, PHONE, Visitor, leave, visitor
from tests.postgresql_cluster import private_cluster

CALLS = "/boards?period=day&metric=calls"
SELLER, WATCHER = seeded_company.account(0), seeded_company.account(1)
UNREACHABLE = "数据库服务器连不上，这次没有保存。请稍后再提交一次"


@dataclass(frozen=True)
class TwoServers:
    """Two running programs; only the first one reaches the database through `door`."""

    door: DatabaseDoor
    first: str
    second: str


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoServers]:
    data = tmp_path_factory.mktemp("two") / "var"
    with private_cluster() as cluster, door_to(cluster) as door:
        direct = cluster.create("two")
        seeded_company.make(data, sellers=4, postgresql=direct)
        first = server.start(data, options=("--database", door.url("two")))
        second = server.start(data, options=("--database", direct))
        try:
            yield TwoServers(door, first.url, second.url)
        finally:
            first.stop()
            second.stop()


@pytest.fixture
def seller(browser: Browser, servers: TwoServers) -> Iterator[Visitor]:
    """A seller with a phone at the first server."""
    came = visitor(browser, servers.first, PHONE, datetime.now(UTC))
    came.sign_in(SELLER, seeded_company.PASSWORD)
    yield came
    leave(came)
    assert not came.complaints


@pytest.fixture
def watcher(browser: Browser, servers: TwoServers) -> Iterator[Visitor]:
    """Somebody with a board open at the second server."""
    came = visitor(browser, servers.second, DESK, datetime.now(UTC))
    came.sign_in(WATCHER, seeded_company.PASSWORD)
    page = came.go(CALLS)
    expect(page.locator("[data-live]")).to_have_text("实时")
    yield came
    leave(came)
    assert not came.complaints


def log_call(seller: Visitor) -> None:
    seller.go("/calls/new").get_by_role("button", name="有意向").tap()


def expect_calls(page: Page, count: int) -> None:
    expect(page.locator(f'#board-rows [data-who="{SELLER}"] .value')).to_contain_text(str(count))


def test_a_call_on_one_server_moves_the_board_on_the_other(
    seller: Visitor, watcher: Visitor
) -> None:
    stay(watcher)
    for count in (1, 2):
        log_call(seller)
        expect(seller.said).to_contain_text("已记下第")
        expect_calls(watcher.page, count)
    assert has_stayed(watcher)


def test_a_server_cut_off_says_so_and_recovers_by_itself(
    servers: TwoServers, seller: Visitor, watcher: Visitor
) -> None:
    seller.refusals.add(503)
    log_call(seller)
    expect(seller.said).to_contain_text("已记下第")
    expect_calls(watcher.page, 3)

    servers.door.shut()
    page = seller.go("/me")
    expect(page.get_by_text(UNREACHABLE)).to_be_visible()
    seller.complaints.clear()
    servers.door.open()

    log_call(seller)
    expect(seller.said).to_contain_text("已记下第")
    expect_calls(watcher.page, 4)
