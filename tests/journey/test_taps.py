"""How many taps and typed fields ten tasks of a day take, counted by the page itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from tests.journey.photograph import photograph
from tests.journey.selling import fill_card
from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.calling.call_list_sheet import CustomerRow
from webapp.calling.operations.import_call_list import import_call_list
from webapp.core.sealed_numbers import number_sealer
from webapp.demo.size import PASSWORD

SELLER, CHECKER = "1101", "1023"
# Real clicks, and fields into which somebody typed; kept over pages.
COUNT = """
const note = (name) => localStorage.setItem(name, Number(localStorage.getItem(name)) + 1);
addEventListener("click", (event) => {
    if (event.isTrusted && !event.target.closest("label:has(input[type=file])")) note("taps");
}, true);
addEventListener("change", (event) => {
    if (event.target.matches("input:not([type=radio], [type=checkbox])")) note("typed");
}, true);"""
READ = """() => ["taps", "typed"].map((name) => {
    const counted = Number(localStorage.getItem(name));
    localStorage.setItem(name, 0);
    return counted;
})"""
# Taps and typed fields that each task may take.
MOST = {
    "a call of the list, from today": (2, 0),
    "nine more calls": (9, 0),
    "take the last call back": (1, 0),
    "correct an outcome": (2, 0),
    "a card with its photo, from today": (3, 4),
    "my place, from today": (1, 0),
    "another board": (2, 0),
    "why a line of income is as it is": (3, 0),
    "find a customer by four digits": (2, 1),
    "judge a photo genuine": (1, 0),
}


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one, with a list for a day."""
    seal = number_sealer(sample_site.runtime.cipher)
    rows = [CustomerRow(f"1371000{n:04}", SELLER, f"周女士{n}") for n in range(30)]
    sample_site.runtime.write(lambda tx: import_call_list(tx, "1002", rows, seal))
    return sample_site


@dataclass
class Counted:
    """What each task took on a phone."""

    person: Visitor
    took: dict[str, tuple[int, int]] = field(default_factory=dict)

    def task(self, name: str) -> None:
        """What was counted since the task before belongs to this one."""
        taps, typed = at_rest(self.person.page, READ)
        self.took[name] = (taps, typed)


def at_rest(page: Page, script: str) -> Any:
    """What a script answers, once the page that a tap leads to is there."""
    for _time in range(5):
        page.wait_for_load_state()
        with suppress(Error):
            return page.evaluate(script)
    return page.evaluate(script)


def signed_in(phone: Callable[[], Visitor], who: str) -> Counted:
    person = phone()
    person.page.context.add_init_script(COUNT)
    person.sign_in(who, PASSWORD)
    at_rest(person.page, READ)
    return Counted(person)


def outcome(page: Page, word: str) -> None:
    at_rest(page, "window.before = true")
    page.get_by_role("button", name=word, exact=True).tap()
    page.wait_for_function("() => !window.before && document.readyState === 'complete'")


def calls(counted: Counted) -> None:
    """The first from today, nine more, one taken back, one corrected."""
    page = counted.person.go("/today")
    page.get_by_role("link", name="记一通电话").tap()
    outcome(page, "有意向")
    counted.task("a call of the list, from today")
    for _call in range(9):
        outcome(page, "未接听")
    expect(counted.person.said).to_contain_text("已记下第")
    counted.task("nine more calls")
    page.get_by_role("button", name="撤销", exact=True).tap()
    expect(counted.person.said).to_contain_text("已撤回")
    counted.task("take the last call back")
    outcome(page, "有意向")
    at_rest(page, READ)
    page.get_by_role("link", name="更正 / 备注 / 下次联系").tap()
    page.get_by_role("button", name="已邀约", exact=True).tap()
    expect(counted.person.said).to_contain_text("已更正")
    counted.task("correct an outcome")


def card_and_boards(counted: Counted) -> None:
    """A card is sold; the own place and another board are looked at."""
    page = counted.person.go("/today")
    page.get_by_role("link", name="售卡拍照").tap()
    fill_card(counted.person, "JB-TAPS-1", photograph("JB-TAPS-1"))
    page.get_by_role("button", name="提交售卡").tap()
    expect(counted.person.said).to_contain_text("售卡成功")
    counted.task("a card with its photo, from today")
    page.get_by_role("link", name="榜单", exact=True).tap()
    expect(counted.person.heading).to_have_text("榜单")
    counted.task("my place, from today")
    page.locator("summary", has_text="售卡").tap()
    page.get_by_role("link", name="电话", exact=True).tap()
    expect(page.locator("summary", has_text="电话")).to_be_visible()
    counted.task("another board")


def money_and_customers(counted: Counted) -> None:
    """A line of the income is explained; a customer is found by four digits."""
    page = counted.person.page
    page.get_by_role("link", name="我的", exact=True).tap()
    page.get_by_role("link", name="收入明细").tap()
    page.locator(".awards a[href^='/lines/']").first.tap()
    expect(counted.person.heading).to_be_visible()
    counted.task("why a line of income is as it is")
    page.get_by_role("link", name="客户", exact=True).tap()
    page.get_by_role("searchbox").fill("0000")
    page.get_by_role("button", name="搜索").tap()
    expect(page.get_by_role("searchbox")).to_have_value("0000")
    counted.task("find a customer by four digits")


def test_ten_tasks_take_no_more_taps_than_they_did(phone: Callable[[], Visitor]) -> None:
    seller = signed_in(phone, SELLER)
    calls(seller)
    card_and_boards(seller)
    money_and_customers(seller)
    checker = signed_in(phone, CHECKER)
    page = checker.person.go("/checks?rest=yes")
    page.get_by_role("button", name="真", exact=True).tap()
    expect(checker.person.said).to_contain_text("已核实")
    checker.task("judge a photo genuine")
    took = {**seller.took, **checker.took}
    for name, (taps, typed) in took.items():
        print(f"{name}: {taps} taps, {typed} fields")  # noqa: T201 - the table of docs/phone-checklist.md
    assert took.keys() == MOST.keys()
    assert {name for name in took if took[name] > MOST[name]} == set(), took
