"""What was paid and is reversed: a debt over three months, and the rest of one who has left.

A junior guide: 3,500 of base pay a month. Two deals of 100,000 in March pay 1 % of 50,000, 2 % of
50,000 and 3 % of 100,000: 500 + 1,000 + 3,000 = 4,500 of commission. Of one deal alone it is
1,500: the cancellation of the other, after March was paid, takes back 3,000.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Locator, expect

from tests.journey.serving import SettableClock, Site
from tests.journey.visitors import Visitor
from webapp.company.models import Person
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.demo.size import PASSWORD
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import settle_period
from webapp.payroll.operations.close_payroll import close_payroll
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.people.operations.transfers import leave

HR, SHEN = "1002", "1199"
Open = Callable[[], Visitor]


@pytest.fixture
def site(sample_site: Site) -> Site:
    """The sample company in place of an empty one."""
    return sample_site


@pytest.fixture
def paid_and_cancelled(site: Site, clock: SettableClock, sample_hash: str) -> Line:
    """Shen's March is paid; then one of her two deals is cancelled. The approved reversal."""
    write = site.runtime.write
    shen = PersonGiven(SHEN, "沈月", "guide", "east", level="junior", hired=date(2026, 3, 1))
    write(lambda tx: add_person(tx, HR, shen))
    Person.update(password_hash=sample_hash, must_change_password=False).where(
        Person.id == SHEN
    ).execute()
    sell(site, "kept", 100_000)
    lost = sell(site, "lost", 100_000)
    clock.set("2026-04-01T09:00")
    settle(site, "2026-03")
    write(lambda tx: close_payroll(tx, HR, "2026-03"))
    clock.set("2026-04-02T09:00")
    write(lambda tx: cancel_deal(tx, HR, CancelCommand("back", lost, "客户退单")))
    settle(site, "2026-03")
    reversal: Line = Line.select().where(Line.person == SHEN).order_by(Line.number.desc()).get()
    assert reversal.amount == -3000_00
    return reversal


def sell(site: Site, name: str, yuan: int) -> int:
    """A deal of Shen's, now; its number."""
    given = DealCommand(name, SHEN, f"HT-{name}", yuan * 100)
    return site.runtime.write(lambda tx: record_deal(tx, HR, given)).number


def settle(site: Site, month: str) -> None:
    """Settle a month's commission; approve Shen's base pay and commission, and what is reversed."""
    site.runtime.write(lambda tx: settle_period(tx, "commission", month, HR))
    own = (
        Line.select()
        .left_outer_join(Approval)
        .where(
            Approval.line.is_null(),
            is_current_line(),
            Line.person == SHEN,
            Line.kind.in_(("base_pay", "commission")),
        )
    )
    numbers = [line.number for line in own]
    site.runtime.write(lambda tx: approve_proposed(tx, HR, numbers))


def payroll(desk: Open) -> Visitor:
    """HR, newly signed in, on the payroll page."""
    hr = desk()
    hr.sign_in(HR, PASSWORD)
    hr.go("/payroll")
    return hr


def row_of(hr: Visitor, card: str) -> Locator:
    """Shen's row in a card of the payroll page."""
    return hr.page.locator(f"{card} li, {card} tr").filter(has_text=SHEN)


def close(hr: Visitor, month: str) -> None:
    """Close a month on the payroll page."""
    hr.page.get_by_label("月份").fill(month)
    hr.page.get_by_role("button", name="关账…").click()
    hr.page.get_by_role("button", name="关账，发").click()
    expect(hr.said).to_contain_text("已关账")


TO_PAY = "section:has(h2:text-is('待发放'))"


def test_a_debt_is_carried_over_three_months_and_never_taken_from_base_pay(
    site: Site, clock: SettableClock, desk: Open, phone: Open, paid_and_cancelled: Line
) -> None:
    # Sales, commission, paid with the base pay of 3,500, taken, still carried.
    months = (
        (4, 60_000, "¥3,500.00", "¥700.00", "¥2,300.00"),  # 500 + 200 = 700
        (5, 80_000, "¥3,500.00", "¥1,100.00", "¥1,200.00"),  # 500 + 600 = 1,100
        (6, 150_000, "¥5,300.00", "¥1,200.00", ""),  # 500 + 1,000 + 1,500 = 3,000; less 1,200
    )
    left = "¥3,000.00"
    for month, yuan, paid, taken, carried in months:
        clock.set(f"2026-{month:02}-20T10:00")
        sell(site, f"deal {month}", yuan)
        seller = phone()
        seller.sign_in(SHEN, PASSWORD)
        page = seller.go("/me")
        expect(page.get_by_role("listitem").filter(has_text="-¥3,000.00")).to_contain_text(
            "结转下月"
        )
        page = seller.go(f"/lines/{paid_and_cancelled.number}")
        expect(page.get_by_text(f"还有 {left} 没有扣")).to_be_visible()

        clock.set(f"2026-{month + 1:02}-01T09:00")
        settle(site, f"2026-{month:02}")
        hr = payroll(desk)
        expect(row_of(hr, TO_PAY)).to_contain_text(paid)
        expect(row_of(hr, "#taken")).to_contain_text(taken)
        if carried:
            expect(row_of(hr, "#carried")).to_contain_text(carried)
        else:
            expect(row_of(hr, "#carried")).to_have_count(0)
        close(hr, f"2026-{month:02}")
        left = carried

    seller = phone()
    seller.sign_in(SHEN, PASSWORD)
    page = seller.go("/me")
    expect(page.get_by_role("listitem").filter(has_text="-¥3,000.00")).to_contain_text("待发放")
    page = seller.go(f"/lines/{paid_and_cancelled.number}")
    for month, _yuan, _paid, taken, _carried in months:
        expect(page.get_by_text(f"2026年{month}月 · -{taken}")).to_be_visible()


def test_what_one_who_has_left_still_owes_is_listed_for_hr(
    site: Site, clock: SettableClock, desk: Open, paid_and_cancelled: Line
) -> None:
    clock.set("2026-04-15T18:00")
    site.runtime.write(lambda tx: leave(tx, HR, SHEN, date(2026, 4, 15)))
    clock.set("2026-05-01T09:00")
    settle(site, "2026-04")

    hr = payroll(desk)

    # 3,500 × 15 days of 30 = 1,750 of base pay, paid whole; no commission of which to take 3,000.
    expect(row_of(hr, TO_PAY)).to_contain_text("¥1,750.00")
    expect(row_of(hr, "#taken")).to_have_count(0)
    expect(row_of(hr, "#carried")).to_have_count(0)
    rest = row_of(hr, "#leavers")
    expect(rest).to_contain_text("2026年4月15日离职")
    expect(rest).to_contain_text("¥3,000.00")
    close(hr, "2026-04")
    expect(row_of(hr, "#leavers")).to_contain_text("¥3,000.00")
    rest.get_by_role("link", name=f"第 {paid_and_cancelled.number} 号").click()
    expect(hr.page.get_by_text("还有 ¥3,000.00 没有扣")).to_be_visible()
