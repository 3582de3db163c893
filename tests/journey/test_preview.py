"""In the browser: a running month is a preview, marked and without buttons (rule 16)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journey.closing import approve_all
from tests.journey.serving import Site
from tests.journey.visitors import Visitor
from tests.webapp.conftest import SettableClock
from webapp.demo.size import PASSWORD
from webapp.ledger.operations.settle_due import settle_due

HR, LEADER = "1002", "1001"

Open = Callable[[], Visitor]
RUNNING = "/settlement?scheme=telesales-reward&period=2026-03"


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


def test_a_running_month_cannot_be_approved_and_is_marked(
    site: Site, desk: Open, phone: Open
) -> None:
    for open_page, who in ((desk, HR), (phone, LEADER)):
        visitor = open_page()
        visitor.sign_in(who, PASSWORD)
        page = visitor.go(RUNNING)
        preview = page.locator("#preview")
        expect(preview).to_contain_text("这一期还没有结束")
        expect(preview.locator("li").first).to_contain_text("预估")
        expect(page.get_by_role("checkbox")).to_have_count(0)
        expect(page.get_by_role("button", name="通过")).to_have_count(0)
        expect(page.get_by_role("button", name="结算")).to_have_count(0)
        expect(page.get_by_role("link", name="去审核")).to_have_count(0)


def test_when_the_month_has_ended_it_is_settled_and_can_be_approved(
    site: Site, desk: Open, clock: SettableClock
) -> None:
    clock.set("2026-04-01T00:01")
    settle_due(site.runtime.write, clock())
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go(RUNNING)
    expect(page.locator("#preview")).to_have_count(0)
    page.get_by_role("link", name="去审核").click()
    expect(page.get_by_role("checkbox").first).to_be_visible()
    approve_all(hr)
