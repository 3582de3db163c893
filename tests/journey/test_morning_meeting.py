"""The morning meeting on phones; beside it HR keeps the calendar, the leader gets the returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journey.selling import fetched
from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import DESK, PHONE, Visitor, leave, visitor
from webapp.demo.size import PASSWORD
from webapp.ledger.operations.settle_due import settle_due
from webapp.meetings.forfeits import Forfeit, forfeits_of, holder_of, open_among
from webapp.meetings.models import ForfeitVideo, MeetingClosing
from webapp.returns.generator import ReturnMaker
from webapp.returns.models import ReturnTaken

HR, LEADER = "1002", "1001"
Enter = Callable[[str, dict[str, object]], Visitor]


@pytest.fixture
def enter(browser: Browser, sample_site: Site, clock: SettableClock) -> Iterator[Enter]:
    """Signs somebody of the sample company in, on the Friday morning after."""
    site, came = sample_site, []
    clock.set("2026-03-06T09:10")
    settle_due(site.runtime.write, clock())
    ReturnMaker(site.runtime)()

    def sign_in(person: str, device: dict[str, object]) -> Visitor:
        came.append(visitor(browser, site.address, device, clock()))
        came[-1].sign_in(person, PASSWORD)
        return came[-1]

    yield sign_in
    for each in came:
        leave(each)
    complaints = [complaint for each in came for complaint in each.complaints]
    assert not complaints, "\n".join(complaints)


def one_open(site: Site) -> tuple[Forfeit, str]:
    """A forfeit of this morning that nobody has chosen for yet, and who holds the meeting."""
    company, today = site.runtime.company, site.runtime.today
    held = open_among(forfeits_of(company, frozenset(company.people), today))
    each = next(each for each in held if not each.choice)
    return each, holder_of(company, each.person, today)


def test_a_seller_chooses_and_records_and_the_supervisor_ticks_off_and_closes(
    enter: Enter, sample_site: Site
) -> None:
    forfeit, holder = one_open(sample_site)
    _chooses_and_records(enter(forfeit.person, PHONE))
    supervisor = enter(holder, PHONE)
    page = supervisor.go("/meeting")
    name = sample_site.runtime.company.name_of(forfeit.person)
    page.get_by_text(f"看视频 {name}").tap()
    film = page.get_by_label(name, exact=True)
    expect(film).to_be_visible()
    assert len(fetched(supervisor, film.get_attribute("src") or "")) == ForfeitVideo.get().size
    page.get_by_role("button", name=f"确认完成 {name}").first.tap()
    expect(supervisor.said).to_contain_text("已确认完成")
    page.get_by_role("button", name="结束晨会").first.tap()
    expect(supervisor.said).to_contain_text("晨会已结束")
    expect(page.get_by_text("09:10 已结束").first).to_be_visible()
    assert MeetingClosing.get(MeetingClosing.holder == holder).closed_by_id == holder


def _chooses_and_records(seller: Visitor) -> None:
    page = seller.go("/today")
    page.get_by_role("link", name="请选择一项").tap()
    expect(page.get_by_text("劳动合同法第八十八条")).to_be_hidden()
    page.get_by_text("为什么可以选").tap()
    expect(page.get_by_text("劳动合同法第八十八条")).to_be_visible()
    page.get_by_role("radio").first.check()  # the alternative stands first
    page.get_by_role("button", name="就选这项").first.tap()
    expect(seller.said).to_contain_text("已选好")
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="改选").first.tap()
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_role("button", name="开始录制").first.tap()
    page.get_by_role("button", name="停止").first.tap()
    expect(page.get_by_label("视频文件").first).to_have_value(re.compile("video"))
    page.get_by_role("button", name="上传视频").first.tap()
    expect(seller.said).to_contain_text("视频已收到")
    expect(page.get_by_label("我的视频")).to_be_visible()
    assert ForfeitVideo.get().format in ("mp4", "webm")


def test_hr_keeps_a_holiday_and_the_leader_takes_the_days_return(
    enter: Enter, sample_site: Site
) -> None:
    hr = enter(HR, DESK)
    page = hr.go("/calendar")
    page.get_by_text("设置放假与调休").click()
    page.get_by_label("第一天").fill("2026-03-13")
    page.get_by_label("名称").fill("店庆")
    page.get_by_role("button", name="保存").click()
    expect(hr.said).to_contain_text("已更改 1 天")
    expect(page.locator("td.holiday[title=店庆]")).to_have_count(1)
    assert not sample_site.runtime.company.is_workday(sample_site.runtime.today.replace(day=13))

    leader = enter(LEADER, PHONE)
    leader.go("/reminders")
    leader.page.get_by_role("link", name="2026年3月5日的回传表已做好").tap()
    expect(leader.heading).to_have_text("3月5日回传")
    with leader.page.expect_download() as coming:
        leader.page.get_by_role("link", name="下载").first.tap()
    assert coming.value.suggested_filename.endswith("2026-03-05-1.xlsx")
    assert ReturnTaken.select().count() == 1
