"""HR closes a month with a pending reversal: its part rests until it is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import Visitor
from webapp.company.models import Posting
from webapp.core.amounts import yuan_of
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.demo.size import PASSWORD
from webapp.ledger.models import Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import settle_period

HR = "1002"
MARCH, APRIL = "2026-03", "2026-04"
Open = Callable[[], Visitor]


@dataclass(frozen=True)
class Reversed:
    """An approved commission and its reversal that nobody has decided."""

    given: Line
    back: Line


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def cancelled(site: Site, clock: SettableClock) -> Reversed:
    """A commission of March that HR approved, and a deal cancelled in April that takes a part."""
    write = site.runtime.write
    guide = str(Posting.select(Posting.person).where(Posting.role == "guide").scalar())
    for name, amount in (("kept", 20_000_00), ("lost", 10_000_00)):
        given = DealCommand(name, guide, f"HT-{name}", amount)
        number = write(partial(record_deal, by=HR, command=given)).number
    clock.set("2026-04-01T09:00")
    write(lambda tx: settle_period(tx, "commission", MARCH, HR))
    write(lambda tx: approve_proposed(tx, HR, [newest(guide).number]))
    approved = newest(guide)
    write(lambda tx: cancel_deal(tx, HR, CancelCommand("back", number, "客户退单")))
    write(lambda tx: settle_period(tx, "commission", MARCH, HR))
    return Reversed(approved, newest(guide))


def yuan(fen: int) -> str:
    """A sum as pages show it."""
    return f"¥{yuan_of(fen):,.2f}"


def newest(person: str) -> Line:
    """The newest line of a person's commission."""
    own = Line.select().where(Line.person == person, Line.kind == "commission")
    line: Line = own.order_by(Line.number.desc()).first()
    return line


def test_what_a_pending_reversal_would_take_rests_and_is_paid_once_it_is_rejected(
    site: Site, clock: SettableClock, desk: Open, cancelled: Reversed
) -> None:
    rest, paid = -cancelled.back.amount, cancelled.given.amount + cancelled.back.amount
    who = str(cancelled.given.person_id)
    assert 0 < rest < cancelled.given.amount

    hr = desk()
    hr.sign_in(HR, PASSWORD)
    page = hr.go("/payroll")
    row = page.locator("#rests tr").filter(has_text=who)
    expect(row).to_contain_text(yuan(rest))
    close(hr, MARCH)

    page.locator("#rests tr").filter(has_text=who).get_by_role(
        "link", name=f"等第 {cancelled.back.number} 号决定"
    ).click()
    page.get_by_text("这一条不通过").click()
    page.get_by_label("理由").fill("客户没有退单")
    page.get_by_role("button", name="不通过", exact=True).click()
    expect(hr.said).to_contain_text("已选不通过")

    clock.set("2026-05-01T09:00")
    later = desk()
    later.sign_in(HR, PASSWORD)
    page = later.go("/payroll")
    expect(page.locator("#rests tr").filter(has_text=who)).to_have_count(0)
    open_month = page.locator("section").filter(has_text="待发放").first
    expect(open_month.locator("tr").filter(has_text=who)).to_contain_text(yuan(rest))
    close(later, APRIL)
    page = later.go(f"/lines/{cancelled.given.number}")
    expect(page.get_by_text(f"2026年3月 · {yuan(paid)}")).to_be_visible()
    expect(page.get_by_text(f"2026年4月 · {yuan(rest)}")).to_be_visible()


def close(hr: Visitor, month: str) -> None:
    """Close a month on the payroll page."""
    hr.page.get_by_label("月份").fill(month)
    hr.page.get_by_role("button", name="关账…").click()
    hr.page.get_by_role("button", name="关账，发").click()
    expect(hr.said).to_contain_text("已关账")
