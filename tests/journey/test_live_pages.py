"""Open pages that move: what is live says so, comes back by itself, and keeps hand and eye."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journey.serving import Site
from tests.journey.visitors import PATIENCE, Visitor
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.demo.size import PASSWORD
from webapp.facts.evidence_models import Verdict
from webapp.web.forms import new_key

SELLER, SUPERVISOR = "1101", "1021"
CALLS = "/boards?period=day&metric=calls"
STREAM = re.compile(r"/live\?")
VERDICT = re.compile(r"/checks/\d+$")
Open = Callable[[], Visitor]
Log = Callable[[str, int], None]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def seller(phone: Open) -> Visitor:
    """A seller of the sample company, signed in on a phone."""
    came = phone()
    came.sign_in(SELLER, PASSWORD)
    return came


@pytest.fixture
def supervisor(desk: Open) -> Visitor:
    """A supervisor with photos to check, signed in on a desk."""
    came = desk()
    came.sign_in(SUPERVISOR, PASSWORD)
    return came


@pytest.fixture
def log(site: Site) -> Log:
    """Has a person log calls, all of them in one commit."""

    def calls(person: str, count: int) -> None:
        commands = [CallCommand(new_key(), "refused", CustomerGiven()) for _ in range(count)]
        site.runtime.write(lambda tx: [record_call(tx, person, each) for each in commands])

    return calls


def calls_of(page: Page, person: str) -> int:
    """What the board shows for a person."""
    return int(page.locator(f'[data-who="{person}"] .value').inner_text())


def test_a_board_cut_off_says_as_of_when_and_catches_up(seller: Visitor, log: Log) -> None:
    page = seller.go(CALLS)
    shown = page.locator("[data-live]")
    expect(shown).to_have_text("实时")
    before = calls_of(page, SELLER)
    page.context.set_offline(True)
    expect(shown).to_have_text("截至 16:00")  # the sample's Thursday afternoon
    log(SELLER, 2)
    page.context.set_offline(False)
    expect(shown).to_have_text("实时")
    expect(page.locator(f'[data-who="{SELLER}"] .value')).to_have_text(str(before + 2))
    seller.complaints.clear()  # of the network that was cut


def test_a_board_is_live_also_where_the_script_of_streams_comes_late(phone: Open) -> None:
    seller, held = phone(), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    seller.page.add_init_script("delete Navigator.prototype.serviceWorker")  # it has the script
    seller.sign_in(SELLER, PASSWORD)
    seller.page.route(re.compile("/hx-sse.min.js$"), hold)
    seller.page.goto(seller.address + CALLS, wait_until="commit")
    seller.page.wait_for_function("() => typeof htmx !== 'undefined'")
    seller.page.wait_for_timeout(500)  # in which htmx would start without it
    [late] = held
    late.continue_()
    expect(seller.page.locator("[data-live]")).to_have_text("实时")


def test_a_stream_that_could_not_be_had_at_first_is_tried_again(seller: Visitor) -> None:
    refused: list[Route] = []

    def twice(route: Route) -> None:
        if len(refused) == 2:
            route.continue_()
        else:
            refused.append(route)
            route.abort()

    seller.page.route(STREAM, twice)
    page = seller.go(CALLS)
    # Each try waits longer than the one before, and a busy machine adds to both.
    expect(page.locator("[data-live]")).to_have_text("实时", timeout=60_000)
    assert len(refused) == 2
    seller.complaints.clear()  # of the two that were refused


def test_only_who_has_passed_somebody_shines(seller: Visitor, log: Log) -> None:
    page = seller.go(CALLS)
    expect(page.locator("[data-live]")).to_have_text("实时")
    people = page.locator("#board-rows [data-who]").evaluate_all(
        "rows => rows.map((row) => row.dataset.who)"
    )
    last, above = people[-1], people[-2]
    log(last, calls_of(page, above) - calls_of(page, last) + 1)
    rose = page.locator("#board-rows .rose")
    expect(rose).to_have_count(1)
    expect(rose).to_have_attribute("data-who", last)


def test_while_a_verdict_is_under_way_there_is_no_other(desk: Open) -> None:
    supervisor = desk()
    # A route does not see the requests of a page that a service worker controls.
    supervisor.page.add_init_script("delete Navigator.prototype.serviceWorker")
    supervisor.sign_in(SUPERVISOR, PASSWORD)
    page = supervisor.go("/checks?rest=yes")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(VERDICT, hold)
    page.get_by_role("button", name="真", exact=True).click()
    expect(page.get_by_role("button", name="假", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name="真", exact=True)).to_be_disabled()
    for _ in range(PATIENCE // 50):  # the buttons rest before Playwright tells of the request
        if held:
            break
        page.wait_for_timeout(50)
    [verdict] = held
    verdict.continue_()
    expect(supervisor.said).to_contain_text("已核实")


def test_a_second_tap_judges_no_photo_that_nobody_has_seen(supervisor: Visitor) -> None:
    page = supervisor.go("/checks?rest=yes")
    expect(page.locator("html.scripted")).to_be_attached()
    before, sent = Verdict.select().count(), []
    page.on(
        "request", lambda request: sent.append(request) if VERDICT.search(request.url) else None
    )
    page.evaluate(
        """() => document.addEventListener("htmx:after:swap",
            () => document.querySelector("[value=genuine]").click(), { once: true })"""
    )
    page.get_by_role("button", name="真", exact=True).click()
    expect(supervisor.said).to_contain_text("已核实")
    expect(page.get_by_role("button", name="真", exact=True)).to_be_enabled()
    assert len(sent) == 1
    assert Verdict.select().count() == before + 1


def test_after_a_verdict_the_hand_is_on_the_same_button(supervisor: Visitor) -> None:
    page = supervisor.go("/checks?rest=yes")
    page.get_by_role("button", name="真", exact=True).press("Enter")
    expect(supervisor.said).to_contain_text("已核实")
    expect(page.get_by_role("button", name="真", exact=True)).to_be_focused()


def test_another_board_has_its_address_and_back_shows_the_first(seller: Visitor) -> None:
    page = seller.go("/boards")
    chosen = page.locator(".segments [aria-current]")
    metric = page.locator(".sheet summary").first
    metric.press("Enter")
    page.get_by_role("link", name="电话", exact=True).press("Enter")
    expect(chosen).to_have_text(["电话", "全公司", "今日"])
    expect(page).to_have_url(re.compile("metric=calls"))
    expect(metric).to_be_focused()
    page.go_back()
    expect(chosen).to_have_text(["售卡", "全公司", "今日"])


def test_a_chip_puts_in_a_day_and_takes_it_out(seller: Visitor) -> None:
    page = seller.go("/calls/new")
    page.get_by_text("市场信息与下次联系").tap()
    day = page.get_by_label("下次联系")
    tomorrow = page.get_by_role("button", name="明天")
    tomorrow.tap()
    expect(day).to_have_value("2026-03-06")
    expect(tomorrow).to_have_attribute("aria-pressed", "true")
    tomorrow.tap()
    expect(day).to_have_value("")
