"""A deal's way: from a card found on a phone to the sales board, and cancelled by HR."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journey.selling import has_stayed, stay
from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.company.models import Posting
from webapp.demo.size import PASSWORD
from webapp.facts.models import Cancellation, Card, Customer, Fact

HR = "1002"
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def sold(site: Site) -> Card:
    """A designer's card that counts, to a customer who had not visited a store."""
    cards = (
        Card.select(Card, Fact, Customer)
        .join(Fact)
        .join(Posting, on=(Posting.person == Fact.person))
        .switch(Card)
        .join(Customer)
        .where(Posting.role == "designer", ~Card.visited, Card.mark == "")
    )
    found: Card = cards.get()
    return found


@pytest.fixture
def guide(site: Site, phone: Open) -> Visitor:
    """A guide of the sample company, signed in on a phone."""
    person = Posting.select(Posting.person).where(Posting.role == "guide").scalar()
    came = phone()
    came.sign_in(person, PASSWORD)
    return came


def test_a_deal_from_a_card_is_recorded_ranked_shown_to_its_designer_and_cancelled(
    site: Site, guide: Visitor, phone: Open, desk: Open, sold: Card
) -> None:
    _record_from_a_card(guide, sold)
    closer = guide.go("/deals").locator("li").filter(has_text="HT-2026-77")
    expect(closer).to_contain_text("设计师 +¥200.00")
    board = guide.go("/boards?period=day&metric=sales")
    expect(board.locator("#board-rows")).to_contain_text("12,800.50")

    designer = phone()
    designer.sign_in(sold.fact.person_id, PASSWORD)
    brought = designer.go("/deals").locator("section").filter(has_text="您的卡成交了")
    expect(brought.locator("li").filter(has_text="HT-2026-77")).to_contain_text("+¥200.00")

    _cancel(desk())
    closer = guide.go("/deals").locator("li").filter(has_text="HT-2026-77")
    expect(closer.locator("s").first).to_have_text("HT-2026-77")
    expect(closer).to_contain_text("何静")
    expect(closer).to_contain_text("客户退单")
    board = guide.go("/boards?period=day&metric=sales")
    expect(board.locator("main")).not_to_contain_text("12,800.50")


def _record_from_a_card(guide: Visitor, sold: Card) -> None:
    page = guide.go("/today")
    page.locator("main").get_by_role("link", name="成交", exact=True).tap()
    page.get_by_role("link", name="登记成交").tap()
    page.get_by_label("合同号").fill("ht-2026-77")
    page.get_by_label("金额").fill("12800.50")
    stay(guide)
    page.get_by_label("卡号", exact=True).press_sequentially(sold.serial.lower())
    card = page.locator("label.pick").filter(has_text=sold.serial)
    expect(card).to_contain_text("未进店")
    card.tap()
    customer = page.get_by_role("group", name="选择客户").locator("label.pick")
    expect(customer).to_contain_text(sold.customer.name)
    expect(customer.get_by_role("radio")).to_be_checked()
    assert has_stayed(guide)
    page.get_by_role("button", name="登记成交", exact=True).dblclick()
    expect(guide.said).to_contain_text("已登记成交 HT-2026-77。")


def _cancel(hr: Visitor) -> None:
    hr.sign_in(HR, PASSWORD)
    page = hr.go("/deals")
    page.get_by_label("按合同号、成交人姓名或工号查找").fill("HT-2026-77")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="撤单").click()
    page.get_by_label("撤单原因").fill("客户退单")
    page.get_by_role("button", name="确认撤单").click()
    expect(hr.said).to_contain_text("合同 HT-2026-77 已撤单")
    assert Cancellation.select().where(Cancellation.reason == "客户退单").count() == 1


def test_the_customer_of_a_deal_rates_it(
    site: Site, guide: Visitor, phone: Open, sold: Card
) -> None:
    _record_from_a_card(guide, sold)
    closer = guide.go("/deals").locator("li").filter(has_text="HT-2026-77")
    closer.get_by_role("link", name="请客户评分").tap()
    link = guide.page.locator("#rating-link").inner_text().strip()

    customer = phone()
    page = customer.go(re.sub(r"^https?://[^/]+", "", link))
    page.get_by_role("radio", name="5 星").tap()
    page.get_by_role("button", name="提交评分").tap()
    expect(customer.heading).to_have_text("谢谢您的评价")

    newest = Fact.select().order_by(Fact.number.desc())
    rated, deal = newest.where(Fact.kind == "rating").get(), newest.where(Fact.kind == "deal").get()
    assert rated.person_id == deal.person_id
    expect(guide.go("/ratings").locator("main")).to_contain_text("来自成交")
