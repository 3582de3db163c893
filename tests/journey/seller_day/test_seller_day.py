"""A seller's whole working day on a phone: 40 calls, 3 cards, a deal, a lift, a slow network.

On an ordinary phone, and on a small one with large type. The day is made of steps, so that the
phone signs in once; the clock of the program and of the phone is put forward between them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journey.outbox import badge, kept, kept_here, offline, sell_offline
from tests.journey.photograph import photograph
from tests.journey.selling import sell_card
from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import PATIENCE, PHONE, Visitor
from webapp.calling.call_list import call_list
from webapp.calling.call_list_sheet import CustomerRow
from webapp.calling.operations.import_call_list import import_call_list
from webapp.calling.pages.customers import AHEAD, ahead
from webapp.core.sealed_numbers import number_sealer
from webapp.demo.size import PASSWORD
from webapp.facts.models import Call, Card, Customer, Fact, Tally
from webapp.schemes.company_loading import load_company
from webapp.site.asgi import AsgiApp

SELLER, DAY = "1101", "2026-03-06"
SLOW = 3.0  # seconds until the program answers a page or a record
HR = "1002"
CALLS, LATE, LISTED = 40, 1, 60
SMALL = {**PHONE, "viewport": {"width": 320, "height": 640}}
PHONES = [pytest.param(PHONE, "100%", id="390x844"), pytest.param(SMALL, "130%", id="320x640")]
# What is never true while there is a network, or about a seller's own day.
WRONG = re.compile("没有网络|没能存到手机|程序出错|已存到手机，有网后")
LARGE = """addEventListener("DOMContentLoaded", () => {
    const style = new CSSStyleSheet();
    style.replaceSync("html { font-size: %s; }");
    document.adoptedStyleSheets = [style];
});"""
WIDER = """() => [...document.querySelectorAll("main *")]
    .filter((each) => each.checkVisibility()
        && each.getBoundingClientRect().right > document.documentElement.clientWidth + 1
        && !each.closest("[tabindex='0'], .scroll, .hidden-text"))
    .map((each) => each.outerHTML.slice(0, 120))"""


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, float]]:
    """How long the program takes to answer what is no file of the program itself."""
    wait, answer = {"seconds": 0.0}, AsgiApp._answer

    async def late(self: AsgiApp, scope: Any, receive: Any, send: Any) -> None:
        if wait["seconds"] and not scope["path"].startswith("/static/"):
            await asyncio.sleep(wait["seconds"])
        await answer(self, scope, receive, send)

    monkeypatch.setattr(AsgiApp, "_answer", late)
    yield wait
    wait["seconds"] = 0.0


@dataclass
class Day:
    """The day of one seller: the phone, and the clock of phone and program."""

    seller: Visitor
    clock: SettableClock

    def at(self, time: str) -> None:
        """It is this time of the day, on the phone and on the server."""
        self.seller.page.context.clock.set_fixed_time(self.clock.set(f"{DAY}T{time}"))

    def call(self, outcome: str) -> None:
        """Tap an outcome of the customer whose turn it is; the next customer comes."""
        page = self.seller.page
        if not re.search(r"/calls/new", page.url):
            page = self.seller.go("/calls/new")
        page.evaluate("window.before = true")
        page.get_by_role("button", name=outcome, exact=True).tap()
        page.wait_for_function("() => !window.before && document.readyState === 'complete'")
        expect(self.seller.said).to_contain_text("已记下第")
        self.nothing_wrong()

    def calls(self, times: tuple[str, ...], *outcomes: str) -> None:
        """Some calls at each of these times."""
        for time in times:
            self.at(time)
            for outcome in outcomes:
                self.call(outcome)

    def nothing_wrong(self) -> None:
        """No sentence of a lost network, and nothing beside the screen."""
        # Without a line #notes is not rendered, and its text would be that of all hidden lines.
        shown = self.seller.page.locator("#said, #notes").filter(visible=True)
        said = shown.all_inner_texts()
        assert not WRONG.search(" ".join(said)), said
        self.fits()

    def fits(self) -> None:
        """Nothing scrolls sideways."""
        assert self.seller.page.evaluate(WIDER) == []


def _give_list(site: Site) -> None:
    """A list of new customers, longer than a day."""
    seal = number_sealer(site.runtime.cipher)
    rows = [CustomerRow(f"1371000{n:04}", SELLER, f"周女士{n}") for n in range(LISTED)]
    site.runtime.write(lambda tx: import_call_list(tx, HR, rows, seal))


def _open_day(day: Day) -> None:
    day.at("09:00")
    day.seller.sign_in(SELLER, PASSWORD)
    expect(day.seller.heading).to_contain_text("早上好")
    day.fits()


def _mend_an_outcome(day: Day) -> None:
    """Two taps: the link of the message, then the right outcome."""
    day.call("有意向")
    page = day.seller.page
    page.get_by_role("link", name="更正 / 备注 / 下次联系").tap()
    page.get_by_role("button", name="已邀约", exact=True).tap()
    expect(day.seller.said).to_contain_text("已更正")
    day.nothing_wrong()
    newest: Call = Call.select().join(Fact).order_by(Fact.number.desc()).get()
    assert newest.outcome == "invited"
    assert newest.fact.corrects_id is not None


def _stop_and_take_back(day: Day) -> None:
    """A customer is never to be called again, by mistake; it is taken back the same day."""
    page = day.seller.go("/calls/new")
    page.get_by_text("客户要求不再联系").tap()
    page.get_by_role("button", name="确认不再联系").tap()
    expect(day.seller.said).to_contain_text("：不再联系。已记下第")
    newest: Call = Call.select().join(Fact).order_by(Fact.number.desc()).get()
    stopped = newest.customer_id
    assert Customer.get_by_id(stopped).do_not_contact_at is not None
    page = day.seller.go("/records")
    day.fits()
    page.get_by_text("更正或撤回", exact=True).first.tap()
    page.get_by_role("link", name="更正", exact=True).first.tap()
    page.get_by_role("button", name="未接听", exact=True).tap()
    expect(day.seller.said).to_contain_text("已更正")
    assert Customer.get_by_id(stopped).do_not_contact_at is None


def _in_the_lift(day: Day) -> None:
    """Two hours without a network: the next AHEAD customers are at hand; records wait, and come."""
    day.at("11:00")
    day.seller.go("/today")
    kept(day.seller, AHEAD * PATIENCE / 10)
    now = day.clock()
    clock = load_company().clock
    due = ahead(call_list(SELLER, now, clock), clock.day(now))
    offline(day.seller)
    assert _kept_of(day.seller, due) == len(due) > 0
    for time in ("11:10", "12:50"):
        day.at(time)
        for outcome in ("未接听", "有意向", "已邀约", "已拒绝"):
            day.seller.go("/calls/new")
            kept_here(day.seller, outcome)
            day.fits()
    sell_offline(day.seller, "JB-LIFT-1")
    badge(day.seller, 9)
    expect(day.seller.go("/records").locator("main")).to_contain_text("JB-LIFT-1")
    day.at("13:00")
    offline(day.seller, False)
    badge(day.seller, 0)
    assert Card.get(Card.serial == "JB-LIFT-1").photo is not None


def _kept_of(seller: Visitor, listed: list[int]) -> int:
    """How many customers of the list have their page on the phone."""
    held = seller.page.evaluate(
        """async (paths) => {
            const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
            const own = await Promise.all(names.map((name) => caches.open(name)));
            const found = await Promise.all(paths.map(async (path) =>
                (await Promise.all(own.map((cache) => cache.match(path)))).some(Boolean)));
            return found.filter(Boolean).length;
        }""",
        [f"/calls/new?customer={customer}" for customer in listed],
    )
    return int(held)


def _on_a_slow_network(day: Day, slow: dict[str, float]) -> None:
    """Every answer takes 3 seconds: it is said that the network is slow, or that it is done."""
    day.at("14:00")
    day.seller.go("/calls/new")
    slow["seconds"] = SLOW
    page = day.seller.page
    page.evaluate("window.before = true")
    page.get_by_role("button", name="有意向", exact=True).tap()
    page.wait_for_function("() => !window.before && document.readyState === 'complete'")
    expect(day.seller.said).to_contain_text(re.compile("已记下第|网络慢，已存到手机，正在上传"))
    day.nothing_wrong()
    expect(day.seller.said).to_contain_text("已记下第")
    slow["seconds"] = 0.0
    badge(day.seller, 0)


def _deal(day: Day) -> None:
    page = day.seller.go("/deals/new")
    day.fits()
    page.get_by_label("合同号").fill("HT-DAY-1")
    page.get_by_label("金额").fill("12800.50")
    page.get_by_role("button", name="登记成交", exact=True).tap()
    expect(day.seller.said).to_contain_text("已登记成交 HT-DAY-1")
    day.nothing_wrong()


def _after_the_cut_off(day: Day) -> None:
    """A call after 21:00 is logged, and today says that it does not count."""
    day.at("21:10")
    day.call("有意向")
    page = day.seller.go("/today")
    expect(page.locator("section.over h2")).to_contain_text(f"今天按时 {CALLS}")
    expect(page.locator("section.over")).to_contain_text(f"电话 {LATE} 通")
    day.fits()
    for path in ("/customers", "/records", "/boards", "/me", "/deals"):
        day.seller.go(path)
        day.nothing_wrong()


def _is_counted() -> None:
    """The day's figures, as the boards and the settlement read them."""
    rows = Tally.select().where(Tally.period == DAY, Tally.person == SELLER)
    held = {row.metric: (row.timely_count, row.count) for row in rows}
    assert held["calls"] == (CALLS, CALLS + LATE)
    assert held["cards"] == (3, 3)
    assert held["contracts"] == (1, 1)


@pytest.mark.parametrize(("device", "type_size"), PHONES)
def test_a_whole_day(
    site: Site,
    visit: Callable[..., Visitor],
    clock: SettableClock,
    slow: dict[str, float],
    device: dict[str, Any],
    type_size: str,
) -> None:
    clock.set(f"{DAY}T09:00")
    _give_list(site)
    seller = visit(device)
    seller.page.context.add_init_script(LARGE % type_size)
    day = Day(seller, clock)
    _open_day(day)
    day.calls(("09:05", "09:40", "10:20"), "未接听", "已拒绝", "已邀约")
    _mend_an_outcome(day)
    day.at("10:40")
    _stop_and_take_back(day)
    sell_card(seller, "JB-DAY-1", photograph("JB-DAY-1"))
    day.fits()
    _in_the_lift(day)
    _on_a_slow_network(day, slow)
    day.calls(("15:00", "16:10", "17:20"), "未接听", "有意向", "已邀约", "已拒绝")
    day.at("18:00")
    _deal(day)
    sell_card(seller, "JB-DAY-2", photograph("JB-DAY-2"))
    day.calls(("19:00", "20:50"), "未接听", "有意向", "已邀约", "空号 / 停机")
    _after_the_cut_off(day)
    _is_counted()
