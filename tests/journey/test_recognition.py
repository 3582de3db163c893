"""The recognition meeting on a projector: the browser's own keys turn the page without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.demo.size import PASSWORD
from webapp.facts.models import Tally

Open = Callable[[], Visitor]
HR = "1002"
# The section whose top is at the top of the screen; empty while the page moves.
SHOWN = """() => [...document.querySelectorAll('section')].map(({ id, offsetTop }) =>
    Math.abs(offsetTop - window.scrollY) < 1 ? id : '').join('')"""


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


def shows(page: Page, section: str) -> None:
    page.wait_for_function(f"() => ({SHOWN})() === '{section}'")


@pytest.fixture
def february(site: Site) -> None:
    """Sales and ratings of a month, so that the meeting has three sections."""
    rows = [
        {"period": "2026-02", "metric": metric, "person": "1101", "team": "east"}
        for metric in ("sales", "rating")
    ]
    site.runtime.write(
        lambda _tx: (
            Tally.insert_many([{**row, "amount": 450, "count": 1} for row in rows])
            .on_conflict_ignore()
            .execute()
        )
    )


@pytest.mark.usefixtures("february")
def test_keys_and_links_turn_the_page(desk: Open) -> None:
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go("/recognition/2026-02/show")
    shows(page, "s1")
    page.keyboard.press("Enter")  # the link to the next page has the focus
    shows(page, "s2")
    page.keyboard.press("PageDown")
    shows(page, "s3")
    page.keyboard.press("ArrowUp")
    shows(page, "s2")
    page.keyboard.press("ArrowDown")
    shows(page, "s3")
    page.locator("#s3").get_by_role("link", name="上一页").click()
    shows(page, "s2")
