"""A customer rates by a code that the seller shows: two taps, no login, once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.demo.size import PASSWORD
from webapp.facts.models import Call, Fact, Rating

SELLER = "1106"
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


def _answered_call() -> int:
    """The number of the seller's newest call of somebody who was interested."""
    query = Call.select(Fact.number).join(Fact)
    answered = query.where(Fact.person == SELLER, Call.outcome == "interested")
    return int(answered.order_by(Fact.number.desc()).scalar())


def test_a_customer_rates_in_two_taps(site: Site, phone: Open) -> None:
    seller, customer = phone(), phone()
    seller.sign_in(SELLER, PASSWORD)
    page = seller.go(f"/records/{_answered_call()}/rating")
    expect(page.get_by_role("img", name="评分二维码")).to_be_visible()
    link = page.locator("#rating-link").inner_text().strip()
    path = re.sub(r"^https?://[^/]+", "", link)
    before = Rating.select().count()

    page = customer.go(path)
    page.get_by_role("radio", name="5 星").tap()
    page.get_by_role("button", name="提交评分").tap()
    expect(customer.heading).to_have_text("谢谢您的评价")
    assert Rating.select().count() == before + 1

    expect(customer.go(path).locator("h1")).to_have_text("谢谢您的评价")
    expect(page.get_by_role("button", name="提交评分")).to_have_count(0)
    expect(seller.go("/ratings").locator("main")).to_contain_text("来自电话")


def test_the_link_goes_to_the_share_sheet_of_the_phone(site: Site, phone: Open) -> None:
    seller = phone()
    share = "navigator.share = async (told) => { window.shared = told; };"
    seller.page.add_init_script(share)
    seller.sign_in(SELLER, PASSWORD)
    page = seller.go(f"/records/{_answered_call()}/rating")
    page.get_by_role("button", name="发给客户").tap()
    shared = page.evaluate("window.shared")
    assert shared["url"] == page.locator("#rating-link").inner_text().strip()
