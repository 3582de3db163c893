"""An ended session shows nothing: neither to a fragment request nor by Back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.demo.size import PASSWORD
from webapp.facts.evidence_models import Verdict
from webapp.web.operations import sign_in

SELLER, SUPERVISOR, HR = "1101", "1021", "1002"
LOGIN = re.compile("/login")
Open = Callable[[], Visitor]


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


def test_a_fragment_asked_for_after_the_session_ended_brings_the_whole_login_page(
    site: Site, desk: Open
) -> None:
    supervisor = desk()
    supervisor.sign_in(SUPERVISOR, PASSWORD)
    page = supervisor.go("/checks?rest=yes")
    verdicts = Verdict.select().count()
    site.runtime.write(lambda tx: sign_in.end_all_sessions(tx, HR, SUPERVISOR))
    page.get_by_role("button", name="真", exact=True).click()
    expect(page).to_have_url(LOGIN)
    expect(supervisor.heading).to_have_text("捷报")
    expect(page.locator("#queue")).to_have_count(0)
    assert Verdict.select().count() == verdicts


def test_an_open_board_goes_to_the_login_page_when_its_session_is_ended(
    site: Site, seller: Visitor
) -> None:
    seller.refusals = {401}  # the live stream, which tried to reconnect
    page = seller.go("/boards")
    site.runtime.write(lambda tx: sign_in.end_all_sessions(tx, HR, SELLER))
    expect(page).to_have_url(LOGIN)
    expect(page.locator("#board-inside")).to_have_count(0)


def test_after_login_one_is_where_one_wanted_to_go(site: Site, seller: Visitor) -> None:
    seller.go("/me")  # an open board would go to the login page by itself
    site.runtime.write(lambda tx: sign_in.end_all_sessions(tx, HR, SELLER))
    page = seller.go("/customers")
    expect(page).to_have_url(LOGIN)
    page.get_by_label("工号或手机号").fill(SELLER)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).tap()
    expect(page).to_have_url(re.compile("/customers$"))


def test_after_logout_back_shows_the_login_page(seller: Visitor) -> None:
    page = seller.go("/customers")
    expect(seller.heading).to_have_text("客户")
    seller.go("/me")
    page.get_by_role("main").get_by_role("button", name="退出登录").tap()
    expect(page).to_have_url(LOGIN)
    for _ in range(2):
        page.go_back()
        expect(page.get_by_label("工号或手机号")).to_be_visible()
        expect(page.get_by_text("最该打的客户排在最前")).to_have_count(0)


def test_the_next_person_on_the_same_phone_sees_nothing_of_the_first(seller: Visitor) -> None:
    page = seller.go("/me")
    first = seller.heading.inner_text()
    page.get_by_role("main").get_by_role("button", name="退出登录").tap()
    expect(page).to_have_url(LOGIN)
    seller.sign_in("1102", PASSWORD)
    for path in ("/me", "/records", "/customers"):
        seller.go(path)
        expect(page.get_by_text(first)).to_have_count(0)
