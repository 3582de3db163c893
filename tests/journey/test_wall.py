"""The television page: opened by a link, it shows sales, reconnects, and ends with its link."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import Visitor
from webapp.boards.operations.wall_links import WallGiven, make_wall
from webapp.boards.pages.wall_view import WALL, kept_of
from webapp.boards.wall_keys import WallShowing
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.company.models import Person
from webapp.core.link_tokens import link_token
from webapp.demo.size import PASSWORD

HR, LONG = "1002", "1106"  # 阿依古丽·吐尔逊
NOISE = 5
CELEBRATED_WITHIN, CLOSED_WITHIN = 1.0, 5.0  # seconds that are aimed at; here five times that
SCREENS: tuple[ViewportSize, ...] = (
    {"width": 1920, "height": 1080},
    {"width": 1280, "height": 720},
)
Visit = Callable[..., Visitor]

_SPILLED = """() => {
    const whole = (each) => each.offsetParent && getComputedStyle(each).visibility === "visible";
    const { scrollWidth, scrollHeight } = document.documentElement;
    const spilled = [];
    if (scrollWidth > innerWidth || scrollHeight > innerHeight) spilled.push("it scrolls");
    for (const each of document.querySelectorAll("#wall *, #wall-cheer:not([hidden]) *")) {
        if (!whole(each) || each.closest(".hidden-text, svg")) continue;
        const { left, top, right, bottom } = each.getBoundingClientRect();
        if (left < 0 || top < 0 || right > innerWidth + 1 || bottom > innerHeight + 1) {
            spilled.push(`outside: ${each.outerHTML.slice(0, 90)}`);
        }
        const text = each.matches(".name, .value, h2, dd, dt, #wall-left");
        if (text && getComputedStyle(each).display !== "inline"
            && each.scrollWidth > each.clientWidth + 1) spilled.push(`cut: ${each.textContent}`);
    }
    return spilled;
}"""
_NODES = "() => document.getElementsByTagName('*').length"


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def sell(site: Site) -> Callable[[str], None]:
    def sold(seller: str) -> None:
        command = CardCommand(str(uuid4()), f"W{uuid4().hex[:8]}", visited=False)
        site.runtime.write(lambda tx: record_card(tx, seller, command))

    return sold


@pytest.fixture
def television(site: Site, visit: Visit, desk: Callable[[], Visitor]) -> tuple[Visitor, Visitor]:
    """HR's desk, where a wall was opened, and the television with its address."""
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go("/walls")
    page.get_by_label("挂在哪里").fill("一楼大厅")
    page.get_by_role("button", name="开通", exact=True).click()
    expect(hr.said).to_contain_text("一楼大厅")
    screen = visit({"viewport": SCREENS[0]})
    screen.page.goto(page.locator("#wall-1").inner_text())
    expect(screen.page.locator("#wall-state")).to_have_text("实时")
    return hr, screen


TURNS = {"今日售卡团队榜", "今日邀约榜", "活动售卡榜", "活动售卡团队榜", "今日售卡榜"}


def cheer(page: Page) -> Any:
    return page.locator("#wall-cheer")


def test_a_sale_is_celebrated_at_once_and_everything_fits_in_light_and_dark(
    television: tuple[Visitor, Visitor], sell: Callable[[str], None], site: Site
) -> None:
    _hr, screen = television
    page = screen.page
    expect(page.get_by_role("heading", name="今日售卡榜")).to_be_visible()
    for seller in ("1101", "1102", "1103", "1104", "1105", "1107"):
        sell(seller)
    expect(page.locator("[data-board=cards] li")).to_have_count(6)
    begun = time.monotonic()
    sell(LONG)
    expect(cheer(page)).to_contain_text(Person.get_by_id(LONG).name)
    assert time.monotonic() - begun < NOISE * CELEBRATED_WITHIN
    for screen_size in SCREENS:
        page.set_viewport_size(screen_size)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert page.evaluate(_SPILLED) == []
    page.clock.fast_forward(8_000)
    expect(cheer(page)).to_be_hidden()
    expect(page.locator("#wall-news li").first).to_contain_text(Person.get_by_id(LONG).name)

    shown = page.locator(".board.shown h2")  # one, or the locator is refused

    def busy_minute(total: str) -> int:
        """Twelve sales, then all boards in turn; how many nodes the page holds afterwards."""
        for _ in range(12):
            sell(LONG)
        expect(page.locator("#wall-totals dd strong").first).to_have_text(total)
        assert page.evaluate(_SPILLED) == []
        page.clock.fast_forward(8_000)
        expect(cheer(page)).to_be_hidden()
        seen = [shown.inner_text()]
        while len(seen) < len(TURNS):
            page.clock.fast_forward(13_000)
            expect(shown).not_to_have_text(seen[-1])
            seen.append(shown.inner_text())
            assert page.evaluate(_SPILLED) == []
        assert set(seen) == TURNS
        return int(page.evaluate(_NODES))

    nodes = busy_minute("21")
    assert busy_minute("33") == nodes


def test_it_says_of_when_it_is_and_goes_on_by_itself_until_its_link_is_ended(
    television: tuple[Visitor, Visitor], sell: Callable[[str], None]
) -> None:
    hr, screen = television
    page = screen.page
    page.remove_listener("console", screen._on_console)
    page.context.set_offline(True)
    page.clock.fast_forward(27_000)
    expect(page.locator("#wall-state")).to_have_text("截至 16:00")
    sell(LONG)
    page.clock.fast_forward(60_000)
    expect(page.locator("#wall-state")).to_have_class("state stale")

    page.context.set_offline(False)
    page.clock.fast_forward(16_000)
    expect(page.locator("#wall-state")).to_have_text("实时")
    expect(page.locator("#wall-news li").first).to_contain_text(Person.get_by_id(LONG).name)

    begun = time.monotonic()
    hr.page.get_by_role("button", name="停用").click()
    expect(hr.said).to_contain_text("已停用")
    expect(page.get_by_text("这块大屏的链接已停用")).to_be_visible()
    assert time.monotonic() - begun < NOISE * CLOSED_WITHIN


def test_a_sealed_wall_keeps_its_form_once_the_page_has_started(site: Site, visit: Visit) -> None:
    clock = site.runtime.clock
    assert isinstance(clock, SettableClock)
    clock.set("2026-03-05T20:45")
    given = WallGiven("一楼", ("calls",), "dark", "zh_Hans", WallShowing(True, 30, 30))
    key = site.runtime.keys.number_hash
    number = site.runtime.write(lambda tx: make_wall(tx, HR, given, partial(kept_of, key)))
    screen = visit({"viewport": SCREENS[0]})
    page = screen.go(f"/wall/{link_token(key, number, WALL)}")

    expect(page.locator("#wall-state")).to_have_text("实时")
    expect(page.locator(".board.sealed.shown")).to_be_visible()
    for size in SCREENS:
        page.set_viewport_size(size)
        assert page.evaluate(_SPILLED) == []
    teams, envelopes = page.locator(".sealed ol").bounding_box(), page.locator(".envelopes")
    assert teams is not None
    assert teams["height"] > 0.25 * SCREENS[1]["height"]  # as the sheet for it says: 33 %
    expect(envelopes).to_be_visible()
