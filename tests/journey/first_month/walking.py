"""HR goes from page to page by the links that the pages show, and says what was read there."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload, Locator, expect

from tests.journey.visitors import Visitor


def walk(person: Visitor, job: str, name: str) -> None:
    """Go to a page of a job by the bar at the side."""
    jobs = person.page.locator("nav.tabs ul.jobs")
    link = jobs.get_by_role("link", name=name, exact=True)
    if not link.count():
        jobs.get_by_role("link", name=job, exact=True).click()
        expect(link).to_be_visible()
    address = f"{person.address}{link.get_attribute('href')}"
    if person.page.url != address:
        link.click()
        expect(person.page).to_have_url(address)


def go_home(person: Visitor) -> None:
    """Go to the home page by the bar at the side."""
    person.page.locator("nav.tabs ul.jobs").get_by_role("link", name="首页", exact=True).click()
    expect(person.page).to_have_url(re.compile("/home$"))


def take_up(person: Visitor, what: str) -> None:
    """Open what waits, by its row on the home page."""
    go_home(person)
    person.page.locator("ul.waiting").locator("a").filter(
        has=person.page.get_by_text(what, exact=True)
    ).click()
    expect(person.page).not_to_have_url(re.compile("/home$"))


def find_person(hr: Visitor, number: str) -> None:
    """Open a person's page by a search in the list of the staff."""
    walk(hr, "人员", "员工")
    hr.page.get_by_role("searchbox").fill(number)
    hr.page.get_by_role("searchbox").press("Enter")
    row = hr.page.get_by_role("listitem").filter(has_text=number)
    row.get_by_role("link", name="管理").click()
    expect(hr.page).to_have_url(re.compile(f"/staff/{number}$"))


def upload(hr: Visitor, what: str, name: str, content: bytes) -> None:
    """Choose a table on the page of imports, and look at what would be read."""
    walk(hr, "人员", "导入")
    kind = "text/csv" if name.endswith(".csv") else "application/octet-stream"
    given = FilePayload(name=name, mimeType=kind, buffer=content)
    hr.page.get_by_label(f"选择{what}文件").set_input_files(given)
    hr.page.get_by_role("button", name=f"核对{what}", exact=True).click()
    expect(hr.heading).to_have_text(what)


def write_table(hr: Visitor) -> Locator:
    """Import the table that is looked at; the sentence that says what was imported."""
    hr.page.get_by_role("button", name=re.compile(r"^写入 \d+ 行$")).click()
    said = hr.page.get_by_text(re.compile("^已导入："))
    expect(said).to_be_visible()
    return said
