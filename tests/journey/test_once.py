"""A submission is one record however often it is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journey.outbox import press
from tests.journey.photograph import photograph
from tests.journey.selling import fill_card
from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.demo.size import PASSWORD
from webapp.facts.models import Fact

SELLER, SUPERVISOR = "1101", "1021"
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def seller(site: Site, phone: Open) -> Visitor:
    """A seller of the sample company, signed in on a phone."""
    came = phone()
    came.sign_in(SELLER, PASSWORD)
    return came


@pytest.fixture
def recorded(site: Site, seller: Visitor) -> Callable[[], int]:
    """How many records the seller has more than at first."""

    def count() -> int:
        return int(Fact.select().where(Fact.person == SELLER).count())

    first = count()
    return lambda: count() - first


def test_a_double_tap_on_an_outcome_is_one_call(
    seller: Visitor, recorded: Callable[[], int]
) -> None:
    seller.go("/calls/new").get_by_role("button", name="已邀约").dblclick()
    expect(seller.said).to_contain_text("已记下第")
    assert recorded() == 1


def test_a_double_tap_on_a_card_is_one_card(seller: Visitor, recorded: Callable[[], int]) -> None:
    page = seller.go("/cards/new")
    fill_card(seller, "JB-TWICE-1", photograph("JB-TWICE-1"))
    page.get_by_role("button", name="提交售卡").dblclick()
    expect(seller.said).to_contain_text("售卡成功")
    assert recorded() == 1


def test_a_form_sent_twice_past_the_page_is_one_call(
    seller: Visitor, recorded: Callable[[], int]
) -> None:
    seller.go("/calls/new")
    answers = seller.page.evaluate(
        """async () => {
            const form = new FormData(document.querySelector("main form"));
            form.set("outcome", "invited");
            const send = () => fetch("/calls", { method: "POST", body: new URLSearchParams(form) });
            const answers = await Promise.all([send(), send()]);
            return answers.map((answer) => new URL(answer.url).pathname);
        }"""
    )
    assert answers == ["/calls/new", "/calls/new"]  # on to the next of the list
    assert recorded() == 1


def test_reload_after_sending_is_one_call(seller: Visitor, recorded: Callable[[], int]) -> None:
    seller.go("/calls/new").get_by_role("button", name="有意向").tap()
    expect(seller.said).to_contain_text("已记下第")
    seller.page.reload()
    expect(seller.said).to_be_empty()
    assert recorded() == 1


def test_back_to_a_form_that_was_sent_and_sent_again_is_one_call(
    seller: Visitor, recorded: Callable[[], int]
) -> None:
    seller.go("/calls/new").get_by_role("button", name="有意向").tap()
    expect(seller.said).to_contain_text("已记下第")
    seller.page.go_back()
    press(seller, "有意向")
    expect(seller.said).to_contain_text("已记下第")
    assert recorded() == 1


def test_back_to_a_form_that_was_sent_and_filled_otherwise_asks_before_it_is_another_call(
    seller: Visitor, recorded: Callable[[], int]
) -> None:
    seller.refusals = {409}
    seller.go("/calls/new").get_by_role("button", name="有意向").tap()
    expect(seller.said).to_contain_text("已记下第")
    seller.page.go_back()
    seller.page.get_by_role("button", name="未接听").tap()
    expect(seller.page.locator("#outcome-error")).to_contain_text("已经提交过")
    assert recorded() == 1

    seller.page.get_by_role("button", name="未接听").tap()
    expect(seller.said).to_contain_text("已记下第")
    assert recorded() == 2


def test_a_fresh_form_is_another_call(seller: Visitor, recorded: Callable[[], int]) -> None:
    for _ in range(2):
        seller.go("/calls/new").get_by_role("button", name="有意向").tap()
        expect(seller.said).to_contain_text("已记下第")
    assert recorded() == 2
