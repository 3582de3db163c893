"""After the outcome of a call: the message names it and takes it back, corrects it, adds to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.demo.size import PASSWORD
from webapp.facts.models import Call, Customer, Fact

SELLER = "1101"
DAY = timedelta(days=1)


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def seller(site: Site, phone: Callable[[], Visitor]) -> Visitor:
    came = phone()
    came.sign_in(SELLER, PASSWORD)
    return came


def newest() -> Call:
    held: Call = Call.select().join(Fact).order_by(Fact.number.desc()).get()
    return held


def log(seller: Visitor, outcome: str) -> Page:
    page = seller.go("/calls/new")
    page.get_by_role("button", name=outcome, exact=True).tap()
    expect(seller.said).to_contain_text(f"：{outcome}。已记下第")
    return page


def test_the_message_names_customer_and_outcome_and_takes_the_call_back(seller: Visitor) -> None:
    page = log(seller, "有意向")
    call = newest()
    name = call.customer.name or call.customer.phone_masked
    expect(seller.said).to_contain_text(f"{name}：有意向")
    page.get_by_role("button", name="撤销", exact=True).tap()

    expect(seller.said).to_contain_text("已撤回")
    expect(page).to_have_url(re.compile(f"customer={call.customer_id}$"))
    assert (
        Fact.select().where(Fact.corrects == call.fact_id, Fact.kind == "withdrawal").count() == 1
    )


def test_the_undo_goes_after_ten_seconds_and_the_correction_stays(seller: Visitor) -> None:
    seller.page.context.add_init_script(
        "const late = setTimeout; window.setTimeout = (work, after) => late(work, after / 50);"
    )
    page = log(seller, "有意向")
    expect(page.get_by_role("button", name="撤销", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="更正 / 备注 / 下次联系")).to_be_visible()


def test_an_outcome_is_corrected_by_two_taps(seller: Visitor) -> None:
    page = log(seller, "有意向")
    wrong = newest()
    page.get_by_role("link", name="更正 / 备注 / 下次联系").tap()
    page.get_by_role("button", name="已邀约", exact=True).tap()

    expect(seller.said).to_contain_text("已更正")
    assert (newest().outcome, newest().fact.corrects_id) == ("invited", wrong.fact_id)


def test_a_next_contact_gets_its_day_and_its_time_by_a_tap_each(seller: Visitor) -> None:
    page = log(seller, "有意向")
    page.get_by_role("link", name="更正 / 备注 / 下次联系").tap()
    page.get_by_role("button", name="明天", exact=True).tap()
    page.get_by_role("button", name="14:00", exact=True).tap()
    expect(page.get_by_label("约好几点")).to_have_value("14:00")
    page.get_by_role("button", name="有意向", exact=True).tap()

    expect(seller.said).to_contain_text("已更正")
    call = newest()
    assert (call.follow_up_on - call.fact.day, call.follow_up_time) == (DAY, time(14))
    row = seller.go("/customers").locator(f"[data-customer='{call.customer_id}']")
    expect(row.locator(".due")).to_contain_text("14:00")


def test_who_is_never_to_be_called_again_is_asked_for_once_named_so_and_taken_back(
    seller: Visitor,
) -> None:
    page = seller.go("/calls/new")
    stop = page.get_by_role("button", name="确认不再联系")
    expect(stop).to_be_hidden()
    page.get_by_text("客户要求不再联系").tap()
    stop.tap()
    expect(seller.said).to_contain_text("：不再联系。已记下第")
    customer = newest().customer_id
    assert Customer.get_by_id(customer).do_not_contact_at is not None
    page = seller.go("/records")
    expect(page.locator("main ul.list > li").first).to_contain_text("电话 · 不再联系")

    page.get_by_text("更正或撤回", exact=True).first.tap()
    page.get_by_role("link", name="更正", exact=True).first.tap()
    page.get_by_role("button", name="未接听", exact=True).tap()
    expect(seller.said).to_contain_text("已更正")
    assert Customer.get_by_id(customer).do_not_contact_at is None
