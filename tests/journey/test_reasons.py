"""Explanations: the reason of a line, the reward standards, and the what-if calculation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from tests.webapp.conftest import SettableClock
from webapp.demo.size import PASSWORD
from webapp.ledger.models import Line
from webapp.ledger.operations.settle import settle_period

HR, LEADER = "1002", "1001"
SCHEME = "card-campaign"
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


def prized() -> Line:
    """A line for cards sold on a day, with its first prize."""
    found: Line = (
        Line.select()
        .where(Line.clause == "daily-cards-top3", Line.amount == 50_00, Line.sign > 0)
        .order_by(Line.number)
        .first()
    )
    return found


def test_why_did_i_get_this(site: Site, phone: Open) -> None:
    line = prized()
    seller = phone()
    seller.sign_in(str(line.person_id), PASSWORD)
    page = seller.go("/me")
    page.locator(f"a[href='/lines/{line.number}']").first.tap()
    expect(seller.heading).to_have_text("每日售卡前三甲")
    expect(page.get_by_text("第 1 名 → ¥50.00")).to_be_visible()
    own = page.locator("tr[aria-current]")
    expect(own).to_contain_text("1")
    facts = page.get_by_role("heading", name="依据的记录").locator("..")
    expect(facts.get_by_role("img").first).to_be_visible()  # down to the photo
    expect(facts.get_by_text("计入").or_(facts.get_by_text("已核实")).first).to_be_visible()


def test_i_read_my_standards_and_calculate(site: Site, phone: Open) -> None:
    seller = phone()
    seller.sign_in("1106", PASSWORD)
    page = seller.go("/standards?scheme=telesales-reward")
    expect(page.get_by_text("第 1 名 ¥800、第 2 名 ¥500、第 3 名 ¥300。")).to_be_visible()
    page.get_by_role("link", name="奖金试算").tap()
    page.get_by_label("业绩 (元)").fill("9000000")
    page.get_by_role("button", name="奖金试算").tap()
    earned = page.locator("#earned")
    # First of the month: 800; all milestones: 7,500; the best score: 1,000.
    expect(earned.get_by_text("月度业绩前三名 · 奖金 ¥800.00")).to_be_visible()
    expect(earned.get_by_text("累计业绩里程碑 · 奖金 ¥7,500.00")).to_be_visible()
    expect(page.get_by_label("业绩 (元)")).to_have_value("9000000")


def test_what_if_the_first_prize_were_higher_and_a_leader_approves(
    site: Site, desk: Open, phone: Open
) -> None:
    line = prized()
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go("/drafts")
    page.get_by_label("方案").select_option(SCHEME)
    page.get_by_role("button", name="新建草案").click()
    clause = page.get_by_role("group", name="每日售卡前三甲")
    clause.get_by_label("第 1 名奖金").fill("80")
    page.get_by_label("为什么改").fill("年中会议:第一名提高到 80")
    page.get_by_role("button", name="保存并试算").click()
    expect(hr.said).to_contain_text("草案已保存")
    page.get_by_label("期间").select_option(line.period)
    page.get_by_role("button", name="看这一期").click()
    compared = page.locator("#comparison")
    expect(compared.get_by_text("已结算")).to_be_visible()
    winner = compared.get_by_role("row").filter(has_text=line.person.name)
    expect(winner).to_contain_text("¥30.00")
    draft = page.url.split("?")[0].removeprefix(hr.address)

    leader = phone()
    leader.sign_in(LEADER, PASSWORD)
    page = leader.go(draft)
    page.get_by_label("从哪一天起").fill("2026-03-09")
    page.get_by_role("button", name="查看影响").tap()
    page.get_by_role("button", name="批准，2026年3月9日起").tap()
    expect(leader.said).to_contain_text("2026年3月9日起生效")
    expect(
        leader.go(f"/standards?scheme={SCHEME}").get_by_text("2026年3月9日起改用新版本")
    ).to_be_visible()


def test_i_appeal_against_a_line_and_it_is_upheld(site: Site, phone: Open, desk: Open) -> None:
    line = prized()
    seller = phone()
    seller.sign_in(str(line.person_id), PASSWORD)
    page = seller.go(f"/lines/{line.number}")
    page.get_by_text("有异议？点此申诉").tap()
    page.get_by_label("理由").fill("当天我售了四张,只算了三张")
    page.get_by_role("button", name="提交申诉").tap()
    expect(seller.said).to_contain_text("申诉已提交")
    expect(page.get_by_text("当天我售了四张,只算了三张")).to_be_visible()

    hr = desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go("/appeals")
    waiting = page.locator("section").filter(has_text="当天我售了四张")
    waiting.get_by_label("答复").fill("核对照片,第四张有效,补 20 元")
    waiting.get_by_label("成立时补发（元）").fill("20")
    waiting.get_by_role("button", name="申诉成立").click()
    expect(hr.said).to_contain_text("已答复")

    page = seller.go("/appeals")
    expect(page.get_by_text("核对照片,第四张有效,补 20 元")).to_be_visible()
    page.locator(".pill.green").first.tap()  # to the adjusting line
    expect(seller.heading).to_have_text("申诉调整")
    expect(page.get_by_text("奖金 ¥20.00")).to_be_visible()


def test_hr_rejects_a_line_and_a_leader_upholds_the_appeal(
    site: Site, phone: Open, desk: Open, clock: SettableClock
) -> None:
    today = site.runtime.today.isoformat()
    clock.set(f"{today}T21:05")  # the day is over (rule 16)
    site.runtime.write(lambda tx: settle_period(tx, SCHEME, today, HR))
    waiting = Line.get(Line.period == today, Line.kind == "award")
    hr, seller, leader = desk(), phone(), desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go(f"/settlement?scheme={waiting.scheme}&period={waiting.period}")
    line = page.locator(f"a[href='/lines/{waiting.number}']")
    page.locator("details").filter(has=line).locator("summary").click()
    line.click()
    page.get_by_text("这一条不通过").click()
    page.get_by_label("理由").fill("照片看不清")
    page.get_by_role("button", name="不通过").click()
    expect(hr.said).to_contain_text("已选不通过")

    seller.sign_in(str(waiting.person_id), PASSWORD)
    page = seller.go(f"/lines/{waiting.number}")
    expect(page.get_by_text("照片看不清")).to_be_visible()
    page.get_by_text("有异议？点此申诉").tap()
    page.get_by_label("理由").fill("放大就看得清")
    page.get_by_role("button", name="提交申诉").tap()

    leader.sign_in(LEADER, PASSWORD)
    page = leader.go("/appeals")
    brought = page.locator("section").filter(has_text="放大就看得清")
    brought.get_by_label("答复").fill("看清了,恢复")
    brought.get_by_role("button", name="申诉成立").click()
    page.locator(".pill.green").first.click()  # to the line that is proposed again
    expect(page.get_by_text("待审核").first).to_be_visible()
