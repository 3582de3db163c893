"""Chinese first; whoever chooses English stays in it, live boards included."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journey.selling import has_stayed, stay
from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.demo.size import PASSWORD

SELLER, OTHER = "1106", "1104"
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def reader(phone: Open) -> Visitor:
    """A seller who has chosen English at the login page."""
    came = phone()
    page = came.go("/login")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("button", name="English").tap()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("#account").fill(SELLER)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").tap()
    expect(page.get_by_role("link", name="Log a call")).to_be_visible()
    return came


def test_english_chosen_at_login_stays_on_every_page_and_after_logout(reader: Visitor) -> None:
    page = reader.page
    for path, heading in (("/boards", "Boards"), ("/customers", "Customers")):
        reader.go(path)
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(reader.heading).to_have_text(heading)
    reader.go("/me")
    page.get_by_role("main").get_by_role("button", name="Sign out").tap()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_live_board_moves_in_the_language_of_who_watches_it(reader: Visitor, site: Site) -> None:
    page = reader.go("/today")
    place = page.locator("#place-card")
    expect(place).to_contain_text("Invitation completion · 8 in all")
    before = place.inner_text()
    stay(reader)
    for _ in range(30):
        call = CallCommand(str(uuid4()), "invited")
        site.runtime.write(lambda tx, made=call: record_call(tx, OTHER, made))  # type: ignore[misc]
    expect(place).not_to_have_text(before, use_inner_text=True)
    expect(place).to_contain_text("Invitation completion · 8 in all")
    assert has_stayed(reader)


def test_chinese_is_one_tap_away(reader: Visitor) -> None:
    page = reader.go("/me")
    page.get_by_role("main").get_by_role("button", name="中文").tap()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("main").get_by_role("button", name="退出登录")).to_be_visible()
