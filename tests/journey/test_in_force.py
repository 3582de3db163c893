"""Schemes and campaigns come into force: HR proposes, a leader sees what it means and decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import Visitor
from webapp.demo.size import PASSWORD
from webapp.schemes.company_loading import load_company

HR, LEADER = "1002", "1001"
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site, clock: SettableClock) -> Site:
    """The sample company, on a Sunday morning of November.

    Its commission is in force for guides and designers, telesales-reward for telesales.
    """
    clock.set("2026-11-29T06:36")
    return sample_site


def row_of(page: Page, clause: str) -> Locator:
    """The row of a clause in the table of first and last periods."""
    table = page.get_by_role("group", name="各条款从哪一期起发")
    return table.get_by_role("row").filter(has_text=clause)


def test_commission_from_the_29th_and_a_leader_sees_the_first_periods(
    site: Site, desk: Open, phone: Open
) -> None:
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go("/schemes")
    page.get_by_label("方案", exact=True).select_option("commission")
    page.get_by_label("从哪一天起").fill("2026-11-29")
    page.get_by_role("group", name="岗位").get_by_label("电销专员").check()
    page.get_by_role("button", name="查看各条款从哪一期起发").click()
    expect(row_of(page, "月度冠军")).to_contain_text("2026年12月")
    page.get_by_role("button", name="提交审批").click()
    expect(hr.said).to_contain_text("已提交")
    proposal = page.url.removeprefix(hr.address)

    leader = phone()
    leader.sign_in(LEADER, PASSWORD)
    page = leader.go(proposal)
    expect(row_of(page, "底薪")).to_contain_text("2026年11月29日起，按天计")
    expect(row_of(page, "业绩提成")).to_contain_text("2026年11月29日起，按天计")
    expect(row_of(page, "月度冠军")).to_contain_text("2026年12月")
    expect(row_of(page, "季度冠军")).to_contain_text("2027年第一季度")
    # 800 of telesales-reward and 1000 of commission for one first place of a month.
    ranks = page.get_by_role("group", name="月度 · 业绩 · 名次")
    expect(ranks.get_by_role("row").filter(has_text="合计")).to_contain_text("¥1,800.00")
    page.get_by_role("button", name="批准").tap()
    expect(leader.said).to_contain_text("已批准")

    page.get_by_label("最后一天").fill("2026-12-15")
    page.get_by_role("button", name="查看影响").tap()
    lost = page.get_by_role("group", name="不再发放的期间")
    expect(lost.get_by_role("row").filter(has_text="2026年12月")).to_contain_text("月度冠军")
    page.get_by_role("button", name="到月末 2026年12月31日").tap()
    expect(leader.said).to_contain_text("施行到 2026年12月31日为止")


def test_a_campaign_is_proposed_approved_moved_and_ended(
    site: Site, desk: Open, phone: Open, clock: SettableClock
) -> None:
    hr, leader = desk(), phone()
    hr.sign_in(HR, PASSWORD)
    leader.sign_in(LEADER, PASSWORD)
    page = hr.go("/campaigns")
    page.get_by_label("名称").fill("岁末冲刺")
    page.get_by_label("第一天").fill("2026-12-01")
    page.get_by_label("最后一天").fill("2026-12-31")
    page.get_by_role("button", name="提交审批").click()
    expect(hr.said).to_contain_text("公司领导批准后生效")
    proposal = page.url.removeprefix(hr.address)

    page = leader.go(proposal)
    expect(row_of(page, "每日售卡前三甲")).to_contain_text("2026年12月1日")
    page.get_by_role("button", name="批准").tap()
    expect(leader.said).to_contain_text("已批准")

    page = hr.go(proposal)
    page.get_by_label("第一天").fill("2026-12-07")
    page.get_by_role("button", name="提交审批").click()
    moved = page.url.removeprefix(hr.address)
    page = leader.go(moved)
    page.get_by_role("button", name="批准").tap()
    expect(leader.said).to_contain_text("已批准")
    assert load_company().campaign("c20261201").start == date(2026, 12, 7)

    clock.set("2026-12-20T10:00")
    page = leader.go(moved)
    page.get_by_label("最后一天").fill("2026-12-24")
    page.get_by_role("button", name="查看影响").tap()
    expect(page.get_by_text("整个活动的条款改为结算到 2026年12月24日")).to_contain_text("¥0.00")
    page.get_by_role("button", name="到 2026年12月24日结束").tap()
    expect(leader.said).to_contain_text("活动到 2026年12月24日为止")
    assert load_company().campaign("c20261201").end == date(2026, 12, 24)
