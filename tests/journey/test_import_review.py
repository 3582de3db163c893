"""The review of an uploaded table keeps what is chosen, and the place of who works by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.journey.founding import XLSX, sheet
from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.demo.size import PASSWORD

HR = "1002"
Open = Callable[[], Visitor]
ROWS = (("1901", "甲一", "导购员"), ("1902", "乙二", "家居顾问"))


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def page(desk: Open, site: Site) -> Page:
    """The review of a staff list with two titles of the company's own."""
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go("/import")
    given = FilePayload(
        name="新人.xlsx", mimeType=XLSX, buffer=sheet(("工号", "姓名", "职务"), ROWS)
    )
    page.get_by_label("选择员工名单文件").set_input_files(given)
    page.get_by_role("button", name="核对员工名单").click()
    return page


def test_a_choice_made_before_the_answer_to_the_last_one_is_kept(page: Page) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    page.route("**/choices", hold_the_first)
    page.get_by_role("combobox", name="导购员").select_option("导购")
    page.get_by_role("combobox", name="家居顾问").select_option("设计师")

    expect(page.get_by_text("2 行都能写入")).to_be_visible()
    expect(page.get_by_role("combobox", name="导购员")).to_have_value("导购")


def test_the_focus_stays_on_the_menu_of_which_something_was_chosen(page: Page) -> None:
    menu = page.get_by_role("combobox", name="导购员")
    menu.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("还有 1 行要改")).to_be_visible()
    expect(menu).to_be_focused()
    expect(menu).not_to_have_value("")
