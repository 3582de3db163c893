"""Records waiting on a phone: killed browsers, Retry-After of the server, interrupted uploads.

The numbers in the names are those of docs/phone-checklist.md.
"""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Error, Route, expect

from bench.phone import INTERACTIVE, slow_down
from tests.journey.outbox import HELD, RECORDS, badge, kept, later, log_offline, offline
from tests.journey.outbox import sell_offline as sell
from tests.journey.photograph import photograph
from tests.journey.selling import fill_card
from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import PATIENCE, PHONE, Visitor
from webapp.demo.size import PASSWORD
from webapp.facts.models import Card, Fact

SELLER = "1101"
SAVED_WITHIN, INTERACTIVE_WITHIN = 0.3, 2.0  # seconds; the tests allow NOISE times that
NOISE = 5
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def seller(site: Site, phone: Open) -> Visitor:
    """A seller signed in on a phone that has stored the offline pages."""
    came = phone()
    came.sign_in(SELLER, PASSWORD)
    kept(came)
    return came


def recorded() -> set[str]:
    return {fact.id for fact in Fact.select(Fact.id).where(Fact.person == SELLER)}


def test_1_what_is_saved_offline_answers_at_once(seller: Visitor) -> None:
    offline(seller)
    page = seller.go("/calls/new")
    expect(page.locator("html[data-outbox-count]")).to_be_attached()
    begun = time.monotonic()
    page.get_by_role("button", name="有意向", exact=True).tap()
    expect(seller.said).to_contain_text("已存到手机")
    assert time.monotonic() - begun < NOISE * SAVED_WITHIN


@contextmanager
def browser_of(
    folder: Path, kind: BrowserType, how: dict[str, Any], site: Site
) -> Iterator[Visitor]:
    """A phone whose profile outlives its browser; the browser is killed on exit."""
    context = kind.launch_persistent_context(
        folder, **how, **PHONE, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.clock.set_fixed_time(site.runtime.clock())
    context.set_default_timeout(PATIENCE)
    try:
        yield Visitor(context.pages[0], site.address)
    finally:
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if str(folder).encode() in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)
        with suppress(Error):
            context.close()


def test_2_a_killed_browser_and_a_restart_lose_nothing(
    site: Site,
    clock: SettableClock,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
) -> None:
    profile = tmp_path / "profile"
    before = recorded()
    with browser_of(profile, browser_type, browser_type_launch_args, site) as phone:
        phone.sign_in(SELLER, PASSWORD)
        kept(phone)
        offline(phone)
        log_offline(phone)
        sell(phone, "JB-KILLED")
        held = phone.page.evaluate(HELD)
        assert len(held) == 2

    with browser_of(profile, browser_type, browser_type_launch_args, site) as phone:
        offline(phone)
        phone.go("/today")
        badge(phone, 2)
        assert phone.page.evaluate(HELD) == held
        assert recorded() == before

        later(phone, clock)
        offline(phone, False)
        signed_out = phone.page.locator("input[name=account]")
        sent = phone.page.locator("html[data-outbox-count='0']")
        expect(sent.or_(signed_out).first).to_be_attached()
        if signed_out.count():  # the cookie was not on the disk yet when it was killed
            phone.sign_in(SELLER, PASSWORD)
        badge(phone, 0)
    assert recorded() - before == {each["id"] for each in held}
    assert Card.get(Card.serial == "JB-KILLED").photo is not None


def test_3_and_7_a_server_that_names_a_time_is_obeyed_and_the_page_tells_the_next_try(
    seller: Visitor, clock: SettableClock
) -> None:
    asked: list[str] = []

    def busy(route: Route) -> None:
        asked.append(route.request.url)
        told = {"error": "busy", "reason": "稍后"}
        route.fulfill(status=429, headers={"Retry-After": "120"}, json=told)

    seller.refusals = {429}
    before = recorded()
    seller.page.context.route(RECORDS, busy)
    log_offline(seller)
    row = seller.go("/outbox").locator("#outbox-list > li")
    expect(row).to_contain_text("等待上传")
    expect(row).to_contain_text("16:02:00 再试")
    row.get_by_role("button", name="现在重试").tap()
    seller.page.get_by_role("button", name="现在全部重试").tap()
    badge(seller, 1)
    assert (len(asked), recorded()) == (1, before)

    seller.page.context.unroute(RECORDS)
    later(seller, clock, minutes=3)
    seller.page.evaluate("document.querySelector('#outbox-list [data-part=retry]')?.click()")
    badge(seller, 0)  # by that, or by itself a moment before
    assert len(recorded() - before) == 1


def test_4_record_hash_and_photo_are_kept_before_the_first_byte_is_sent(seller: Visitor) -> None:
    stopped: list[Route] = []

    def hold(route: Route) -> None:
        stopped.append(route)

    seller.page.context.route(RECORDS, hold)
    page = seller.go("/cards/new")
    fill_card(seller, "JB-FIRST", photograph("JB-FIRST"))
    with page.expect_request(RECORDS) as sent:
        page.get_by_role("button", name="提交售卡").tap()
    [held] = page.evaluate(HELD)
    stopped[0].continue_()
    [record] = json.loads(sent.value.post_data or "")["records"]
    assert (held["id"], held["hash"]) == (record["id"], record["hash"])
    assert held["size"] == held["told"] > 0
    seller.page.context.unroute(RECORDS)
    badge(seller, 0)


def test_6_while_something_waits_it_is_tried_every_30_seconds_and_at_load(
    seller: Visitor, clock: SettableClock
) -> None:
    before, page = recorded(), seller.page
    unheard = "addEventListener('online', (event) => event.stopImmediatePropagation(), true)"
    page.context.add_init_script(unheard)
    for wake in (lambda: page.clock.fast_forward(31_000), lambda: seller.go("/today")):
        offline(seller)
        log_offline(seller)
        later(seller, clock)
        page.context.set_offline(False)
        page.wait_for_timeout(500)
        badge(seller, 1)
        wake()
        badge(seller, 0)
    assert len(recorded() - before) == 2


def test_10_and_14_a_phone_that_is_nearly_full_says_so_and_a_kept_board_of_when_it_is(
    seller: Visitor,
) -> None:
    nearly = "navigator.storage.estimate = async () => ({ usage: 95, quota: 100 })"
    seller.page.context.add_init_script(nearly)
    offline(seller)
    log_offline(seller)
    expect(seller.page.locator("[data-nearly-full]")).to_be_visible()
    page = seller.go("/boards")
    expect(page.locator("#notes [data-stale]")).to_contain_text("显示的是 16:00 的内容")
    expect(page.locator("[data-live]")).to_have_text("截至 16:00")


def test_18_the_first_page_is_interactive_on_a_slow_line_and_phone(
    site: Site, browser: Browser
) -> None:
    context = browser.new_context(**PHONE, locale="zh-CN")
    page = context.new_page()
    slow_down(page)
    page.goto(site.address + "/login")
    assert page.evaluate(INTERACTIVE) < NOISE * INTERACTIVE_WITHIN * 1000
    page.get_by_label("工号或手机号").fill(SELLER)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(re.compile("/today"))
    assert page.evaluate(INTERACTIVE) < NOISE * INTERACTIVE_WITHIN * 1000
    context.close()
