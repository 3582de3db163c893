"""HR of a company of two hundred does a month with the keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import FileChooser, Page, expect
from playwright.sync_api import TimeoutError as NothingHappened

from tests.journey.first_month.conftest import FirstMonth
from tests.journey.first_month.keyboard import Keyboard
from tests.journey.first_month.large_company import (
    LARGE_DEALS,
    large_pay,
    large_staff_table,
)
from tests.journey.first_month.october import deals_table
from tests.journey.first_month.office import paid_by
from tests.journey.first_month.walking import take_up
from tests.journey.founding import HR, LEADER, OWN_PASSWORD, Begun, come_in
from tests.journey.visitors import PATIENCE

SCHEME = "电话销售提成激励方案"


def test_hr_of_two_hundred_imports_approves_closes_and_exports_with_the_keyboard(
    month: FirstMonth, begun: Begun, tmp_path: Path
) -> None:
    hands = Keyboard(month.at_desk())
    sign_in(hands, begun.first_password)
    set_an_own_password(hands, begun.first_password)
    passwords = import_two_hundred(hands, tmp_path)
    propose_the_scheme(hands)
    leader = month.at_desk()
    come_in(leader, LEADER, passwords[LEADER])
    take_up(leader, "方案待批准")
    leader.page.get_by_role("listitem").filter(has_text="待批准").get_by_role("link").click()
    leader.page.get_by_role("button", name="批准", exact=True).click()
    expect(leader.said).to_contain_text("已批准")

    month.time_passes("2026-10-31T18:00")
    hands = Keyboard(month.at_desk(), hands.unseen)
    sign_in(hands, OWN_PASSWORD)
    import_the_deals(hands, tmp_path)
    month.time_passes("2026-11-01T09:00")
    hands = Keyboard(month.at_desk(), hands.unseen)
    sign_in(hands, OWN_PASSWORD)
    approve_all_lines(hands)
    assert close_and_export(hands) == large_pay()
    assert not hands.unseen, "\n".join(hands.unseen)


def sign_in(hands: Keyboard, password: str) -> None:
    """HR signs in."""
    page = hands.person.go("/login")
    hands.type(page.get_by_label("工号或手机号"), HR)
    hands.type(page.get_by_label("密码"), password)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/login"))


def set_an_own_password(hands: Keyboard, first: str) -> None:
    """HR changes the first password."""
    page = hands.page
    expect(page).to_have_url(re.compile("/password$"))
    hands.type(page.get_by_label("现在的密码"), first)
    hands.type(page.get_by_label("新密码"), OWN_PASSWORD)
    page.keyboard.press("Enter")
    expect(hands.person.said).to_contain_text("密码已更改")


def import_two_hundred(hands: Keyboard, folder: Path) -> dict[str, str]:
    """HR imports the staff; the first passwords by staff number."""
    upload(hands, "员工名单", folder / "花名册.csv", large_staff_table())
    page = hands.page
    for own, meant in (("店长", "负责人"), ("导购员", "导购")):
        hands.choose(page.get_by_role("combobox", name=own), meant)
    hands.press(page.get_by_role("button", name="写入 200 行"))
    expect(page.get_by_text("已导入：新增 199 行，已有 1 行")).to_be_visible()
    rows = page.get_by_role("row").filter(has=page.get_by_role("cell")).all()
    cells = [row.get_by_role("cell").all_inner_texts() for row in rows]
    return {number: password for number, _name, password in cells}


def upload(hands: Keyboard, what: str, file: Path, content: bytes) -> None:
    """HR chooses a file of a kind of table and has it checked."""
    file.write_bytes(content)
    hands.go("人员", "导入")
    page = hands.page
    hands.to(page.get_by_label(f"选择{what}文件"))
    chosen_file(page).set_files(file)
    hands.press(page.get_by_role("button", name=f"核对{what}", exact=True))
    expect(hands.person.heading).to_have_text(what)


def chosen_file(page: Page) -> FileChooser:
    """Open the file chooser of the focused input; Chromium was seen to miss the key under load."""
    try:
        with page.expect_file_chooser(timeout=PATIENCE / 2) as choosing:
            page.keyboard.press("Space")
    except NothingHappened:
        with page.expect_file_chooser() as choosing:
            page.keyboard.press("Space")
    return choosing.value


def propose_the_scheme(hands: Keyboard) -> None:
    """HR proposes to run the scheme from the first of October."""
    hands.go("方案", "施行的方案")
    page = hands.page
    hands.choose(page.get_by_label("方案", exact=True), SCHEME)
    hands.type_day(page.get_by_label("从哪一天起"), "2026-10-01")
    hands.press(page.get_by_role("button", name="提交审批"))
    expect(hands.person.said).to_contain_text("已提交")


def import_the_deals(hands: Keyboard, folder: Path) -> None:
    """HR imports the month's deals."""
    upload(hands, "成交", folder / "成交.xlsx", deals_table(LARGE_DEALS))
    hands.press(hands.page.get_by_role("button", name=f"写入 {len(LARGE_DEALS)} 行"))
    expect(hands.page.get_by_text(f"已导入：新增 {len(LARGE_DEALS)} 行")).to_be_visible()


def approve_all_lines(hands: Keyboard) -> None:
    """HR approves every line of October."""
    hands.go("薪酬", "待审核")
    page = hands.page
    hands.press(page.get_by_role("button", name=re.compile("^通过全部")))
    hands.press(page.get_by_role("button", name=re.compile(r"^通过 \d+ 条$")))
    expect(hands.person.said).to_contain_text("已通过")


def close_and_export(hands: Keyboard) -> dict[str, int]:
    """HR closes October and downloads its file; what it pays, in fen by staff number."""
    hands.go("薪酬", "发放")
    page = hands.page
    hands.type(page.get_by_label("月份"), "2026-10")
    hands.press(page.get_by_role("button", name="关账…"))
    hands.press(page.get_by_role("button", name=re.compile("^关账，发")))
    expect(hands.person.said).to_contain_text("已关账")
    hands.to(page.get_by_role("link", name="下载表格"))
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    return paid_by(downloading.value.path().read_bytes())
