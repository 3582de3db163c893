"""Steps of the month: sellers at their phones, checks, HR's approvals, close, files and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from playwright.sync_api import expect

from tests.journey.first_month.conftest import FirstMonth
from tests.journey.first_month.october import APPEALED, CANCELLED
from tests.journey.first_month.seller_phones import SellerPhone, sign_in_phone
from tests.journey.first_month.walking import take_up, upload, walk, write_table
from tests.journey.founding import OWN_PASSWORD, come_in
from tests.journey.photograph import photograph
from tests.journey.selling import fetched, sell_card
from tests.journey.serving import SHANGHAI
from tests.journey.visitors import Visitor, leave


def at(day: int, time: str) -> datetime:
    """A moment of October."""
    return datetime.fromisoformat(f"2026-10-{day:02}T{time}").replace(tzinfo=SHANGHAI)


def sellers_sign_in(
    month: FirstMonth, passwords: dict[str, str], numbers: Iterable[str]
) -> dict[str, SellerPhone]:
    """Some sellers sign in at their phones; by staff number."""
    address = month.site.address
    phones = {each: sign_in_phone(address, each, passwords[each]) for each in numbers}
    for phone in phones.values():
        month.at_the_end.callback(phone.network.close)
        phone.hear(month.clock.now)
    return phones


def sell_on_the_12th(phones: dict[str, SellerPhone]) -> None:
    """Four cards and six calls of a Monday."""
    phones["1111"].card(at(12, "09:00"), "JB-1001", "13711110001", visited=False)
    phones["1210"].card(at(12, "10:00"), "JB-2001", "13711110002", visited=False)
    phones["1210"].card(at(12, "10:10"), "JB-2002", "13711110003", visited=False)
    phones["1301"].card(at(12, "11:00"), "JB-3001", "13711110004", visited=True)
    for minute, outcome in enumerate(("invited", "invited", "refused")):
        phones["1301"].call(at(12, f"11:3{minute}"), outcome)
    for minute, outcome in enumerate(("invited", "no_answer", "refused")):
        phones["1302"].call(at(12, f"14:0{minute}"), outcome)


def send_all(phones: dict[str, SellerPhone]) -> None:
    """Every phone sends what it has."""
    for phone in phones.values():
        if phone.made:
            phone.send()


def sell_in_the_browser(month: FirstMonth, number: str, password: str, serial: str) -> None:
    """A seller signs in for the first time at a phone's browser and sells a card with a photo."""
    seller = month.at_phone()
    come_in(seller, number, password)
    taken = month.clock.now.astimezone(SHANGHAI).strftime("%Y:%m:%d %H:%M:%S")
    sell_card(seller, serial, photograph(serial, taken))
    leave(seller)


def find_fake(month: FirstMonth, supervisor: str, password: str, serial: str) -> None:
    """A supervisor of another team judges a card fake, and HR is the second to say so."""
    checker = month.at_desk()
    come_in(checker, supervisor, password)
    walk(checker, "核查", "照片核查")
    _look_for(checker, serial)
    _judge_fake(checker, "还要另一位看过才算")
    hr = month.hr(OWN_PASSWORD)
    take_up(hr, "照片待核查")
    _judge_fake(hr, "两位都判假")


def _look_for(checker: Visitor, serial: str) -> None:
    """Go through the queue until the card is on the screen; the others are genuine."""
    page, queue = checker.page, checker.page.locator("#queue")
    wanted, more = page.get_by_alt_text(f"卡 {serial} 的照片"), page.get_by_text("继续看没抽到的")
    while not wanted.count():
        number = queue.get_attribute("data-number")
        if number is None:
            more.click()
        else:
            page.get_by_role("button", name="真", exact=True).click()
            expect(queue).not_to_have_attribute("data-number", number)
        expect(page.locator("#queue[data-number]").or_(more).first).to_be_visible()


def _judge_fake(checker: Visitor, said: str) -> None:
    checker.page.get_by_label("理由").fill("照片与另一张相同")
    checker.page.get_by_role("button", name="假", exact=True).click()
    expect(checker.said).to_contain_text(said)


def import_deals(hr: Visitor, table: bytes, count: int) -> None:
    """HR imports the deals of a month."""
    upload(hr, "成交", "成交明细.xlsx", table)
    expect(write_table(hr)).to_contain_text(f"新增 {count} 行")


def cancel_a_deal(hr: Visitor) -> None:
    """HR cancels a deal whose customer has withdrawn."""
    walk(hr, "客户与电话", "成交")
    page = hr.page
    page.get_by_label("按合同号、成交人姓名或工号查找").fill(CANCELLED.number)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="撤单").click()
    page.get_by_label("撤单原因").fill("客户退单")
    page.get_by_role("button", name="确认撤单").click()
    expect(hr.said).to_contain_text("已撤单")


def approve_all_lines(person: Visitor) -> None:
    """Approve everything that may be approved together, whatever its scheme and period."""
    walk(person, "薪酬", "待审核")
    person.page.get_by_role("button", name=re.compile("^通过全部")).click()
    person.page.get_by_role("button", name=re.compile(r"^通过 \d+ 条$")).click()
    expect(person.said).to_contain_text("已通过")


def approve_high_base_pay(person: Visitor, said: str) -> None:
    """Tick the base pay that is so high that two must approve it; `said`: what comes of it."""
    walk(person, "薪酬", "待审核")
    page = person.page
    page.get_by_role("navigation", name="按状态").get_by_role("link", name="须第二人").click()
    for row in page.get_by_role("row").filter(has_text="底薪").all():
        row.get_by_role("checkbox").check()
    page.get_by_role("button", name="通过勾选的…").click()
    page.get_by_role("button", name=re.compile(r"^通过 \d+ 条$")).click()
    expect(person.said).to_contain_text(said)


def close_and_export(hr: Visitor, month: str) -> bytes:
    """Close a month and download its payroll."""
    walk(hr, "薪酬", "发放")
    page = hr.page
    page.get_by_label("月份").fill(month)
    page.get_by_role("button", name="关账…").click()
    page.get_by_role("button", name=re.compile("^关账，发")).click()
    expect(hr.said).to_contain_text("已关账")
    link = page.get_by_role("link", name="下载表格").first
    with page.expect_download() as downloading:
        link.click()
    return downloading.value.path().read_bytes()


def appeal_for_more(seller: Visitor) -> None:
    """A seller says that something is missing."""
    seller.go("/me").get_by_role("link", name="申诉").tap()
    page = seller.page
    page.get_by_text("漏发了？点此反映").tap()
    page.get_by_label("方案").select_option(label="电话销售提成激励方案")
    page.get_by_label("期间").fill("2026-10")
    page.get_by_label("理由").fill("调店当天的一单没有算给我")
    page.get_by_role("button", name="提交申诉").tap()
    expect(seller.said).to_contain_text("申诉已提交")


def uphold_the_appeal(hr: Visitor) -> None:
    """HR upholds the appeal that waits, and gives a sum."""
    take_up(hr, "申诉待答复")
    page = hr.page
    page.get_by_label("答复").fill("查过了，补给你")
    page.get_by_label("成立时补发（元）").fill(str(APPEALED))
    page.get_by_role("button", name="申诉成立").click()
    expect(hr.said).to_contain_text("已答复")


def print_certificates(hr: Visitor, period: str) -> bytes:
    """HR prints the certificates of a period as one PDF; its bytes."""
    walk(hr, "荣誉", "证书")
    page = hr.page
    page.get_by_label("期间").select_option(period)
    page.get_by_role("button", name="查看").click()
    page.get_by_role("button", name="打印：合成一份 PDF").click()
    expect(page.locator("#progress")).to_contain_text("已完成")
    link = page.get_by_role("link", name="打开 PDF")
    return fetched(hr, str(link.get_attribute("href")))
