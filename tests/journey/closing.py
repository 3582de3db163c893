"""Steps of HR to close a period: choose it, settle it, approve its lines."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journey.visitors import Visitor


def settle(hr: Visitor, scheme: str, period: str) -> None:
    """Settle a period for the first time."""
    choose(hr, scheme, period)
    hr.page.get_by_role("button", name="结算", exact=False).last.click()
    expect(hr.said).to_contain_text("已结算")


def settle_again(hr: Visitor, scheme: str, period: str) -> None:
    """Settle a period once more: the ledger gets the difference."""
    choose(hr, scheme, period)
    hr.page.get_by_role("button", name="重新结算").click()
    expect(hr.said).to_contain_text("已结算")


def choose(hr: Visitor, scheme: str, period: str) -> None:
    """Choose a scheme, then one of its periods."""
    page = hr.go("/settlement")
    page.get_by_label("方案").select_option(scheme)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_label("方案")).to_have_value(scheme)
    page.get_by_label("期间").select_option(period)
    page.get_by_role("button", name="查看").click()


def approve(hr: Visitor) -> None:
    """Approve all lines of the chosen period, from its page."""
    hr.page.get_by_role("link", name="去审核").click()
    approve_all(hr)


def approve_all(hr: Visitor) -> None:
    """Approve all lines that the page of approvals lists, and confirm it."""
    hr.page.get_by_role("button", name="通过全部").click()
    hr.page.get_by_role("button", name="通过", exact=False).click()
    expect(hr.said).to_contain_text("已通过")
