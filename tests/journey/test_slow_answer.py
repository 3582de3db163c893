"""A slow server: a page from before is shown meanwhile, but never in place of a form's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event

import pytest
from playwright.sync_api import expect

from tests.journey.serving import Site
from tests.journey.visitors import PATIENCE, Visitor
from webapp.demo.size import PASSWORD
from webapp.people.pages import teams

HR = "1002"
# Types into the field of a kept page as soon as it stands there, before any script runs.
TYPED_AT_ONCE = """new MutationObserver((_, watch) => {
  const field = document.querySelector('html[data-as-of] input[name="name"]');
  if (!field) return;
  watch.disconnect();
  field.value = "东城旗舰店";
  field.dispatchEvent(new Event("input", { bubbles: true }));
}).observe(document, { childList: true, subtree: true })"""
WORKER = "navigator.serviceWorker.ready.then(() => Boolean(navigator.serviceWorker.controller))"


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """While it is set, the page of a team is answered after the service worker's patience."""
    on, never = Event(), Event()
    show = teams._team_page

    def late(*words: object, **more: object) -> str:
        if on.is_set():
            never.wait(6)
        return str(show(*words, **more))  # type: ignore[arg-type]

    monkeypatch.setattr(teams, "_team_page", late)
    yield on
    never.set()


def test_the_page_after_a_form_is_waited_for(
    site: Site, slow: Event, desk: Callable[[], Visitor]
) -> None:
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    hr.page.wait_for_function(WORKER, timeout=PATIENCE)
    for _ in range(2):  # the worker keeps the second one
        page = hr.go("/teams/east")
    page.get_by_label("新名称").fill("东城旗舰店")
    page.get_by_label("原因", exact=True).first.fill("换了招牌")
    slow.set()
    page.get_by_role("button", name="改名").click()

    expect(hr.said).to_contain_text("已改名")
    expect(hr.heading).to_have_text("东城旗舰店")
    expect(page.locator("#notes [data-stale]")).to_be_hidden()


def test_a_page_that_is_slow_to_come_is_shown_as_kept_and_then_replaced(
    site: Site, slow: Event, desk: Callable[[], Visitor]
) -> None:
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    hr.page.wait_for_function(WORKER, timeout=PATIENCE)
    for _ in range(2):
        page = hr.go("/teams/east")
    stale = page.locator("#notes [data-stale]")
    slow.set()
    hr.go("/teams/east")
    expect(stale).to_contain_text("网络慢，显示的是")
    expect(stale).to_be_hidden()
    expect(page.locator("html[data-as-of]")).not_to_be_attached()


def test_what_somebody_types_on_a_slow_page_is_not_taken_away(
    site: Site, slow: Event, desk: Callable[[], Visitor]
) -> None:
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    hr.page.wait_for_function(WORKER, timeout=PATIENCE)
    for _ in range(2):
        page = hr.go("/teams/east")
    slow.set()
    hr.go("/teams/east")
    page.get_by_label("新名称").fill("东城旗舰店")
    expect(page.locator("#notes [data-stale]")).to_have_text("内容已更新，点此查看")
    expect(page.get_by_label("新名称")).to_have_value("东城旗舰店")


def test_what_somebody_types_before_the_scripts_have_come_is_not_taken_away(
    site: Site, slow: Event, desk: Callable[[], Visitor]
) -> None:
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    hr.page.wait_for_function(WORKER, timeout=PATIENCE)
    for _ in range(2):
        page = hr.go("/teams/east")
    page.add_init_script(TYPED_AT_ONCE)
    slow.set()
    hr.go("/teams/east")
    expect(page.locator("#notes [data-stale]")).to_have_text("内容已更新，点此查看")
    expect(page.get_by_label("新名称")).to_have_value("东城旗舰店")
