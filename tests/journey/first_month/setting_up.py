"""Steps of HR and a leader that make an empty company ready for its first month."""

from __future__ import annotations

import re
from io import BytesIO

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.journey.first_month.staff_table import OWN_TITLES, employees, staff_table
from tests.journey.first_month.walking import find_person, take_up, upload, walk, write_table
from tests.journey.founding import TARGETS_HEAD, Row, sheet
from tests.journey.visitors import Visitor

FIRST_DAY = "2026-10-01"
CAMPAIGN = "双十冲刺"
OWN_SCHEME, A_NEW_CUSTOMER = "新客户奖", 25  # yuan


def import_staff(hr: Visitor) -> dict[str, str]:
    """HR imports her list and says what its own titles mean; the first passwords by number."""
    upload(hr, "员工名单", "花名册.csv", staff_table())
    review = hr.page.locator("#review")
    expect(review).to_contain_text("序号")
    for own, meant in OWN_TITLES.items():
        row = review.get_by_role("listitem").filter(has_text=own)
        row.get_by_role("combobox").select_option(meant)
        expect(row.get_by_role("combobox")).to_have_value(meant)
    expect(review.get_by_text(f"{len(employees())} 行都能写入")).to_be_visible()
    expect(write_table(hr)).to_contain_text("新增 49 行，已有 1 行")
    return first_passwords(hr)


def first_passwords(hr: Visitor) -> dict[str, str]:
    """The first passwords that the page of the import shows, by staff number."""
    rows = hr.page.get_by_role("row").filter(has=hr.page.get_by_role("cell")).all()
    cells = [row.get_by_role("cell").all_inner_texts() for row in rows]
    return {number: password for number, _name, password in cells}


def fill_the_calendar(hr: Visitor) -> None:
    """HR sets the year's public holidays."""
    walk(hr, "人员", "工作日历")
    hr.page.get_by_text("设置放假与调休").click()
    hr.page.get_by_role("button", name="按国务院安排填入 2026 年").click()
    expect(hr.said).to_contain_text("已更改")


def import_targets(hr: Visitor, targets: tuple[Row, ...]) -> None:
    """HR proposes targets by a table."""
    upload(hr, "目标", "10月目标.xlsx", sheet(TARGETS_HEAD, targets))
    expect(write_table(hr)).to_contain_text("公司领导批准后生效")


def propose_the_campaign(hr: Visitor) -> None:
    """HR proposes a campaign of October."""
    walk(hr, "方案", "活动")
    page = hr.page
    page.get_by_label("名称").fill(CAMPAIGN)
    page.get_by_label("第一天").fill("2026-10-08")
    page.get_by_label("最后一天").fill("2026-10-31")
    page.get_by_role("button", name="提交审批").click()
    expect(hr.said).to_contain_text("公司领导批准后生效")


def start_a_scheme(hr: Visitor, scheme: str) -> None:
    """HR proposes to run a shipped scheme for everybody from the first of October."""
    walk(hr, "方案", "施行的方案")
    page = hr.page
    page.get_by_label("方案", exact=True).select_option(label=scheme)
    page.get_by_label("从哪一天起").fill(FIRST_DAY)
    page.get_by_role("button", name="提交审批").click()
    expect(hr.said).to_contain_text("已提交")


def make_a_scheme_of_our_own(hr: Visitor) -> None:
    """HR makes a scheme from a form, 25 yuan for each new customer, and proposes to run it."""
    walk(hr, "方案", "新建方案")
    page = hr.page
    page.get_by_role("button", name="每一个奖多少").click()
    page.get_by_label("每个多少钱").fill(str(A_NEW_CUSTOMER))
    page.get_by_role("button", name="保存条款").click()
    page.get_by_role("link", name="先写算例").click()
    one = page.get_by_role("group", name="第 1 人")
    one.get_by_label("新客户").fill("3")
    one.get_by_label("应得").fill(str(3 * A_NEW_CUSTOMER))
    page.get_by_role("button", name="保存算例").click()
    page.get_by_label("名称").fill(OWN_SCHEME)
    page.get_by_label("为什么设这个方案").fill("多带新客户")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_label("从哪一天起").fill(FIRST_DAY)
    page.get_by_role("button", name="提交审批").click()
    expect(hr.said).to_contain_text("已提交")


def approve_what_was_proposed(leader: Visitor) -> None:
    """The leader approves targets, campaign and schemes, one row of the home page after another."""
    take_up(leader, "目标待批准")
    leader.page.get_by_role("button", name="批准选中的").click()
    expect(leader.said).to_contain_text("已批准")
    for what, count in (("活动待批准", 1), ("方案待批准", 2), ("新方案待批准", 1)):
        for _ in range(count):
            take_up(leader, what)
            row = leader.page.get_by_role("listitem").filter(has_text="待批准")
            row.first.get_by_role("link").click()
            leader.page.get_by_role("button", name="批准", exact=True).click()
            expect(leader.said).to_contain_text("已批准")


def reset_passwords(hr: Visitor) -> dict[str, str]:
    """HR gives everybody who never signed in a new first password; the ones in the XLSX file."""
    walk(hr, "人员", "首次密码")
    page = hr.page
    page.get_by_role("link", name="给多人重置").click()
    page.get_by_role("button", name=re.compile(r"^重置 \d+ 人的密码$")).click()
    expect(hr.said).to_contain_text("新的首次密码")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="下载表格（XLSX）").click()
    book = load_workbook(BytesIO(downloading.value.path().read_bytes()))
    rows = [[str(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    return {row[0]: row[3] for row in rows if row[0].isdigit()}


def correct_a_birthday(hr: Visitor, number: str, day: str) -> None:
    """HR corrects a birthday that was typed wrongly."""
    find_person(hr, number)
    page = hr.page
    page.get_by_text("更正资料", exact=True).click()
    page.get_by_label("生日").fill(day)
    page.get_by_label("更正原因").fill("身份证上是这一天")
    page.get_by_role("button", name="保存更正").click()
    expect(hr.said).to_contain_text("已更正")


def transfer(hr: Visitor, number: str, on: str, team: str, supervisor: str) -> None:
    """HR moves a person to another team from a day on."""
    find_person(hr, number)
    form = hr.page.locator("form").filter(has=hr.page.get_by_role("heading", name="调动"))
    form.get_by_label("从哪天起").fill(on)
    form.get_by_label("团队").select_option(label=team)
    form.get_by_label("主管").select_option(label=supervisor)
    form.get_by_role("button", name="保存调动").click()
    expect(hr.said).to_contain_text("已调动")


def let_go(hr: Visitor, number: str, last_day: str) -> None:
    """HR registers a person's last day."""
    find_person(hr, number)
    form = hr.page.locator("form").filter(has=hr.page.get_by_role("heading", name="离职"))
    form.get_by_label("最后一天").fill(last_day)
    form.get_by_role("button", name="下一步").click()
    hr.page.get_by_role("button", name="确认离职").click()
    expect(hr.said).to_contain_text("已登记离职")


def hire_a_namesake(hr: Visitor, number: str, name: str, team: str, supervisor: str) -> str:
    """HR adds a person of a name that somebody has already; the first password."""
    walk(hr, "人员", "添加员工")
    page = hr.page
    page.get_by_label("工号").fill(number)
    page.get_by_label("姓名").fill(name)
    page.get_by_label("岗位").select_option(label="电销专员")
    page.get_by_label("团队").select_option(label=team)
    page.get_by_label("主管").select_option(label=supervisor)
    page.get_by_label("级别").select_option(label="初级")
    hr.refusals.add(409)  # somebody has this name: is it another person?
    page.get_by_role("button", name="添加", exact=True).click()
    page.get_by_label("不是同一个人，照常添加").check()
    page.get_by_role("button", name="添加", exact=True).click()
    expect(hr.heading).to_have_text(re.compile("已添加"))
    return page.locator("p.code").inner_text()
