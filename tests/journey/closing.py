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
    hr.page.get_by_role("button", name="再结算一次").click()
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
    """Approve all lines of the chosen period."""
    hr.page.get_by_role("button", name="通过勾选的").click()
    expect(hr.said).to_contain_text("已通过")
    expect(hr.page.get_by_text("待审核", exact=True)).to_have_count(0)
