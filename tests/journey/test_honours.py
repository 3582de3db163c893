"""Honour pages as they come out of a printer: a period's roll on one sheet, whoever is on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from webapp.company.models import Person
from webapp.demo.size import PASSWORD
from webapp.ledger.models import Approval, Line, Settlement

HR, SELLERS = "1002", ("1101", "1102", "1103", "1104", "1105", "1106", "1107")
QUARTER = "2025-Q4"
CLAUSES = {
    "telesales-reward": ("quarterly-star", "quarterly-rank", "quarterly-excess"),
    "specialist-incentive": ("star-employee", "team-cooperation", "promotion-plan"),
    "performance-awards": ("sales-champion", "excellent-sales", "progress", "team-award"),
    "commission": ("quarterly-champion", "promotion"),
}


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


def everybody_wins_everything(tx: Any) -> None:
    for scheme, clauses in CLAUSES.items():
        about = {"scheme": scheme, "revision": "2026-01-01", "period": QUARTER}
        settled = tx.insert(Settlement, **about, settled_at=tx.now, basis_hash="")
        for clause in clauses:
            for person in SELLERS:
                told = {"clause": clause, "kind": "certificate", "because": "{}"}
                line = tx.insert(
                    Line, **about, **told, settlement=settled, person=person, created_at=tx.now
                )
                tx.insert(Approval, line=line, approved_by=HR, approved_at=tx.now)


def test_a_quarters_roll_with_84_names_is_one_sheet_and_the_hall_leads_to_it(
    site: Site, desk: Callable[[], Visitor]
) -> None:
    site.runtime.write(everybody_wins_everything)
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go("/hall?year=2025")
    expect(page.locator(".award")).to_have_count(12)
    page.get_by_role("link", name="2025年第四季度").click()
    expect(hr.heading).to_have_text("光荣榜")
    expect(page.get_by_role("button", name="打印")).to_be_visible()

    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(printed) == 1
    text = printed[0].get_textpage().get_text_bounded()
    for person in SELLERS:
        assert text.count(Person.get_by_id(person).name) == 12
    assert "打印" not in text
    assert "退出登录" not in text
