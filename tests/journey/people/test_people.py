"""People's pages as they are lived: a goal, a pair, a talk, a growth record; a month of HR's.

In a real browser, by the texts that a person sees. What is typed is counted.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journey.people.conftest import Watched, watch
from tests.journey.serving import SettableClock, Site
from tests.journey.test_recognition import shows
from tests.journey.visitors import DESK, PHONE, Visitor
from webapp.demo.size import PASSWORD
from webapp.jobs.scheduler import people_lane

SELLER, SUPERVISOR, HR, LEADER = "1110", "1021", "1002", "1001"
NAME = "张伟"
SCHEME = "/effect/telesales-reward"
A_MINUTE = 200  # characters that somebody types who does it every day
AGREED = "接通后先问哪天方便到店，再谈价格"
NOTE = "他想做设计师，下次带他看一次量房。"


class Company:
    """The served company, its clock, and how somebody comes to it."""

    def __init__(self, site: Site, clock: SettableClock, visit: Callable[..., Visitor]) -> None:
        self.clock, self._visit = clock, visit
        self._lane = people_lane(site.runtime)
        self._watched: list[Watched] = []

    def comes(self, number: str, device: dict[str, Any]) -> tuple[Visitor, Watched]:
        """Somebody signs in; what they type from then on, and what the policy refuses."""
        visitor = self._visit(device)
        watched = watch(visitor)
        self._watched.append(watched)
        visitor.sign_in(number, PASSWORD)
        watched.typed.clear()
        return visitor, watched

    def time_passes(self, until: str) -> None:
        """It is later, and the morning's jobs have run."""
        self.clock.set(until)
        self._lane.tick()

    @property
    def violations(self) -> list[str]:
        """What the content policy had to refuse to anybody."""
        return [each for watched in self._watched for each in watched.violations]


@pytest.fixture
def company(site: Site, clock: SettableClock, visit: Callable[..., Visitor]) -> Company:
    return Company(site, clock, visit)


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def write(page: Page, label: str, text: str) -> None:
    """Type a text into a field, key by key."""
    page.get_by_label(label, exact=True).click()
    page.keyboard.type(text)


def test_a_seller_chooses_a_goal_is_paired_talks_and_sees_the_growth_record(
    company: Company,
) -> None:
    seller_chooses_a_goal(company)
    supervisor_agrees_and_the_leader_approves(company)
    hr_plans_pairs(company)
    company.time_passes("2026-03-09T08:05")
    company.time_passes("2026-03-23T08:05")
    company.time_passes("2026-03-27T10:00")
    learn_in_a_pair(company)
    talk(company)
    assert company.violations == []


def seller_chooses_a_goal(company: Company) -> None:
    """One tap on one of three cards, and one sentence if wanted."""
    seller, watched = company.comes(SELLER, PHONE)
    page = seller.go("/goals?metric=sales&period=2026-04")
    expect(seller.heading).to_have_text("2026年4月业绩目标")
    expect(page.locator("svg.goals")).to_be_visible()
    cards = page.locator("label.goal-card")
    expect(cards).to_have_count(3)
    cards.filter(has_text="进").tap()
    write(page, "想说一句？（选填）", "老客户有三家要下单")
    press(page, "选好了，提交给主管")
    expect(seller.said).to_contain_text("目标选好了")
    expect(page.get_by_role("heading", name=re.compile("^您选了“进”"))).to_be_visible()
    assert watched.characters == len("老客户有三家要下单")


def supervisor_agrees_and_the_leader_approves(company: Company) -> None:
    """Without a character."""
    supervisor, watched = company.comes(SUPERVISOR, DESK)
    page = supervisor.go("/goals/team?period=2026-04")
    row = page.get_by_role("listitem").filter(has_text=NAME)
    expect(row).to_contain_text("老客户有三家要下单")
    press(page, "同意选中的")
    expect(supervisor.said).to_contain_text("已同意")
    leader, watched_leader = company.comes(LEADER, DESK)
    page = leader.go("/targets")
    page.get_by_role("listitem").filter(has_text=NAME).get_by_role("checkbox").check()
    press(page, "批准选中的")
    expect(leader.said).to_contain_text("已批准")
    assert watched.characters == watched_leader.characters == 0


def hr_plans_pairs(company: Company) -> None:
    """Three teams in two waves; nobody knows the order before the day."""
    hr, watched = company.comes(HR, DESK)
    page = hr.go("/pairs")
    page.get_by_label("从哪个星期一").fill("2026-03-09")
    page.get_by_label("分几批").select_option("2")
    page.get_by_label("看哪个数").select_option("invitations")
    press(page, "定下")
    expect(hr.said).to_contain_text("现在谁也不知道")
    expect(page.get_by_role("main")).to_contain_text("还没抽")
    assert watched.characters == 0


def learn_in_a_pair(company: Company) -> None:
    """One sentence and one tap a week; the supervisor sees that it was done, and no word of it."""
    seller, watched = company.comes(SELLER, PHONE)
    method = "先报小区里做过的几家"
    page = seller.go("/pairs")
    expect(page.get_by_role("main")).to_contain_text("到时自动结束")
    write(page, "写下对方的办法，一句就够", method)
    press(page, "记下")
    expect(seller.said).to_contain_text("已记下")
    press(page, "有用")
    expect(page.get_by_role("button", name="有用")).to_have_attribute("aria-pressed", "true")
    assert watched.characters == len(method)
    supervisor, _watched = company.comes(SUPERVISOR, DESK)
    page = supervisor.go("/pairs")
    expect(page.get_by_role("listitem").filter(has_text=NAME)).to_contain_text("1 / 2")
    assert method not in page.content()


def talk(company: Company) -> None:
    """Prepared by the figures; under a minute of typing; confirmed, released, on the record."""
    supervisor, watched = company.comes(SUPERVISOR, DESK)
    page = supervisor.go("/talks")
    with page.expect_navigation():
        page.get_by_role("listitem").filter(has_text=NAME).get_by_role(
            "button", name=re.compile("^谈谈")
        ).first.click()
    expect(page.locator("table.funnel")).to_be_visible()
    write(page, "一句约定", AGREED)
    page.get_by_text("只给自己看的笔记（选填）").click()
    write(page, "只给自己看的笔记", NOTE)
    press(page, f"请{NAME}确认")
    expect(page.get_by_role("main")).to_contain_text("等对方确认")
    assert watched.characters == len(AGREED) + len(NOTE)
    assert watched.characters < A_MINUTE, "a talk takes the supervisor less than a minute to type"
    address = page.url.removeprefix(supervisor.address)
    seller, typed = company.comes(SELLER, PHONE)
    page = seller.go(address)
    expect(page.get_by_role("main")).to_contain_text(AGREED)
    assert NOTE not in page.content()
    press(page, "确认")
    expect(page.get_by_role("main")).to_contain_text("两人已确认")
    press(page, "同意放进成长档案")
    assert AGREED not in seller.go("/growth-record").content()
    press(supervisor.go(address), "同意放进成长档案")
    expect(seller.go("/growth-record").get_by_role("main")).to_contain_text(AGREED)
    expect(seller.page.get_by_role("main")).to_contain_text("三项能力")
    expect(seller.go("/promotion").get_by_role("main")).to_contain_text(re.compile("还差 . 项"))
    assert typed.characters == 0


def test_hr_prints_birthdays_runs_the_meeting_and_prepares_what_a_leader_decides(
    company: Company,
) -> None:
    hr, _watched = company.comes(HR, DESK)
    print_birthdays(hr)
    run_the_meeting(hr)
    prepare_a_decision(hr)
    leader, watched = company.comes(LEADER, DESK)
    decide(leader)
    assert watched.characters == 0
    expect(hr.go(SCHEME).get_by_role("main")).to_contain_text("已确定")
    assert company.violations == []


def print_birthdays(hr: Visitor) -> None:
    """April has three birthdays; on paper are the two whose people made theirs public."""
    page = hr.go("/birthdays")
    page.get_by_role("link", name=re.compile("^2026年4月")).click()
    expect(hr.heading).to_have_text("2026年4月的生日")
    for name in ("秦淑芬", "方𠮷祥", "阿依古丽·吐尔逊"):
        expect(page.get_by_role("main")).to_contain_text(name)
    href = page.get_by_role("link", name="打印", exact=True).get_attribute("href")
    answer = page.context.request.get(f"{hr.address}{href}")
    assert answer.headers["content-type"] == "application/pdf"
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=answer.body(), capture_output=True, check=True
    ).stdout.decode()
    plain = re.sub(r"\s", "", text)
    assert "秦淑芬" in plain
    assert "阿依古丽·吐尔逊" in plain
    assert "𠮷祥" not in plain
    assert "另有1人不公开" in plain


def run_the_meeting(hr: Visitor) -> None:
    """February's agenda on the projector, turned by a key to its end and back."""
    page = hr.go("/recognition/2026-02")
    expect(hr.heading).to_contain_text("2026年2月业绩汇报表彰会")
    page.get_by_role("link", name="投屏").click()
    page.wait_for_url("**/show")
    page.set_viewport_size({"width": 1920, "height": 1080})
    sections = page.locator("section")
    last = sections.count()
    assert last >= 3
    shows(page, "s1")
    for place in range(2, last + 1):
        page.keyboard.press("PageDown")
        shows(page, f"s{place}")
    page.get_by_role("link", name="回到开头").click()
    shows(page, "s1")
    page.set_viewport_size(DESK["viewport"])


def prepare_a_decision(hr: Visitor) -> None:
    """成效 is read, then one sentence and the figures that it rests on."""
    page = hr.go("/effect")
    page.get_by_role("link", name=re.compile("电话营销奖励方案")).first.click()
    expect(page.locator("svg.trend")).to_be_visible()
    page.get_by_role("radio", name=re.compile("^修改")).check()
    write(page, "改什么、为什么", "第三名以后也有一点，让中间的人有份。")
    page.get_by_role("checkbox", name=re.compile("每 100 元业绩")).check()
    press(page, "封存数字，提交")
    expect(hr.said).to_contain_text("数字已封存")


def decide(leader: Visitor) -> None:
    """By what waits on the home page."""
    page = leader.go(SCHEME)
    page.get_by_role("link", name="看封存的数字，作决定").click()
    expect(leader.heading).to_contain_text("修改")
    expect(page.get_by_role("main")).to_contain_text("第三名以后也有一点")
    press(page, "确定：修改")
    expect(leader.said).to_contain_text("已确定")
