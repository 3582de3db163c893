"""The company's account, from HR's form to a seller's phone, with a real OpenID provider."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import Visitor
from tests.webapp.web.real_provider import CLIENT, SECRET, real_provider
from webapp.demo.size import PASSWORD

SELLER, HR, LEADER = "1101", "1002", "1001"
ACCOUNTS = {"seller.account": SELLER, "stranger": "7777"}
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site, clock: SettableClock) -> Site:
    """The sample company on the real time, since the provider has no other."""
    clock.now = datetime.now(UTC)
    return sample_site


@pytest.fixture
def issuer(site: Site) -> Iterator[str]:
    with real_provider(site.address, ACCOUNTS) as started:
        yield started


def open_settings(visitor: Visitor, account: str) -> Page:
    """Sign in by password and open the settings at once."""
    page = visitor.go("/login?next=/company-account")
    by_password(page, account)
    expect(page).to_have_url(re.compile("/company-account$"))
    return page


def by_password(page: Page, account: str) -> None:
    page.get_by_label("工号或手机号").fill(account)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def set_up(issuer: str, hr: Visitor, leader: Visitor) -> None:
    """HR fills in the settings, a leader approves them."""
    page = open_settings(hr, HR)
    page.get_by_label("发现地址").fill(issuer)
    page.get_by_label("客户端编号").fill(CLIENT)
    page.get_by_label("客户端密钥").fill(SECRET)
    page.get_by_label("哪一项是工号").fill("employee_number")
    page.get_by_role("button", name="提交").click()
    expect(hr.said).to_contain_text("等领导批准")
    page = open_settings(leader, LEADER)
    page.get_by_role("button", name="批准", exact=True).click()
    expect(leader.said).to_contain_text("已批准")


def to_provider(page: Page, account: str, clock: SettableClock) -> None:
    """Press the button and sign in at the provider, whose tokens are of the real time."""
    page.get_by_role("link", name="用公司账号登录").click()
    page.get_by_label("Account").fill(account)
    clock.now = datetime.now(UTC)
    page.get_by_role("button", name="Continue").click()


def test_a_seller_comes_in_by_the_companys_account_and_a_stranger_does_not(
    site: Site, issuer: str, clock: SettableClock, desk: Open, phone: Open
) -> None:
    set_up(issuer, desk(), desk())

    seller = phone()
    page = seller.go("/login?next=/records")
    to_provider(page, "seller.account", clock)
    expect(page).to_have_url(re.compile("/records$"))
    page = seller.go("/me")
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/login"))
    to_provider(page, "seller.account", clock)  # it asks again after a sign-out
    expect(page).to_have_url(re.compile("/today$"))

    stranger = phone()
    stranger.refusals = {403}
    page = stranger.go("/login")
    to_provider(page, "stranger", clock)
    expect(page.get_by_role("alert")).to_contain_text("工号“7777”在捷报里没有")
    by_password(page, SELLER)
    expect(page).to_have_url(re.compile("/today$"))
