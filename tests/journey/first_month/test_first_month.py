"""An empty company of fifty lives its first month; its pay is compared with hand arithmetic."""

from __future__ import annotations

import subprocess
from collections import Counter
from contextlib import closing
from pathlib import Path

from playwright.sync_api import expect

from tests.journey.first_month import living, setting_up
from tests.journey.first_month.conftest import FirstMonth
from tests.journey.first_month.october import (
    DEALS,
    FAKE_AFTER_CLOSE,
    FAKE_IN_MONTH,
    NAMESAKE,
    NOVEMBER_DEALS,
    TRANSFERRED,
    campaign_of_the_west,
    deals_table,
    owed_for_november,
    owed_for_october,
)
from tests.journey.first_month.office import OFFICE, paid_by, paid_by_office
from tests.journey.first_month.staff_table import PHONES, WEST
from tests.journey.founding import LEADER, OWN_PASSWORD, Begun, come_in
from tests.journey.visitors import Visitor
from webapp.honours.print_worker import PrintWorker

COMMISSION, SPECIALISTS = "电话销售提成激励方案", "电销专员激励方案"
# Presses of a task, from the home page or the page where the last task ended.
AT_MOST = {
    "start a scheme": 7,
    "make a scheme from a form and propose it": 10,
    "correct a birthday": 6,
    "reset 48 passwords": 6,
    "add a person": 16,
    "approve a month's lines": 12,
    "close and export a month": 6,
}
TARGETS = (
    ("1301", "电话数", "日", 3),
    ("1302", "电话数", "日", 3),
    ("1301", "邀约数", "日", 2),
    ("1302", "邀约数", "日", 2),
    ("1301", "销售额", "月", 100_000),
    ("1302", "销售额", "月", 30_000),
    (PHONES, "销售额", "月", 150_000),
)


def test_a_company_of_fifty_lives_its_first_month(
    month: FirstMonth, begun: Begun, tmp_path: Path
) -> None:
    passwords = set_up_the_company(month, begun)
    live_october(month, passwords)
    close_october(month, tmp_path)
    after_the_close(month, passwords)
    close_november(month)
    took = month.clicks.by_task.items()
    above = {task: effort for task, effort in took if effort.presses > AT_MOST[task]}
    assert not above


def set_up_the_company(month: FirstMonth, begun: Begun) -> dict[str, str]:
    """People, calendar, targets, campaign and schemes; the first passwords by staff number."""
    hr = month.at_desk()
    month.clicks.watch(hr)
    come_in(hr, "1002", begun.first_password)
    passwords = setting_up.import_staff(hr)
    setting_up.fill_the_calendar(hr)
    setting_up.import_targets(hr, TARGETS)
    setting_up.propose_the_campaign(hr)
    with month.clicks.counted("start a scheme"):
        setting_up.start_a_scheme(hr, COMMISSION)
    setting_up.start_a_scheme(hr, SPECIALISTS)
    with month.clicks.counted("make a scheme from a form and propose it"):
        setting_up.make_a_scheme_of_our_own(hr)
    leader = month.at_desk()
    come_in(leader, LEADER, passwords[LEADER])
    setting_up.approve_what_was_proposed(leader)
    with month.clicks.counted("correct a birthday"):
        setting_up.correct_a_birthday(hr, "1305", "1999-04-03")
    with month.clicks.counted("reset 48 passwords"):
        passwords = setting_up.reset_passwords(hr)
    assert len(passwords) == 48
    return passwords


def live_october(month: FirstMonth, passwords: dict[str, str]) -> None:
    """Cards, calls, deals; a namesake, a transfer, two leavers; a fake card found in time."""
    month.time_passes("2026-10-08T08:30")
    phones = living.sellers_sign_in(month, passwords, ("1111", "1210", "1301", "1302"))
    hr = month.hr(OWN_PASSWORD)
    setting_up.let_go(hr, "1110", "2026-10-10")
    month.time_passes("2026-10-12T17:00")
    living.sell_on_the_12th(phones)
    living.send_all(phones)
    hr = month.hr(OWN_PASSWORD)
    with month.clicks.counted("add a person"):
        setting_up.hire_a_namesake(hr, NAMESAKE, "刘洋", PHONES, "魏东升")
    setting_up.transfer(hr, TRANSFERRED, "2026-10-16", WEST, "周国平")
    setting_up.let_go(hr, "1309", "2026-10-20")

    month.time_passes("2026-10-20T15:00")
    living.sell_in_the_browser(month, FAKE_IN_MONTH, passwords[FAKE_IN_MONTH], "JB-1102")
    month.time_passes("2026-10-20T17:00")
    phones["1302"].card(living.at(20, "16:00"), "JB-3002", "13711110005", visited=True)
    living.send_all(phones)
    month.time_passes("2026-10-21T10:00")
    living.find_fake(month, "1023", passwords["1023"], "JB-1102")
    month.time_passes("2026-10-22T15:00")
    living.sell_in_the_browser(month, FAKE_AFTER_CLOSE, passwords[FAKE_AFTER_CLOSE], "JB-1202")
    phones["1302"].card(living.at(22, "10:00"), "JB-3003", "13711110006", visited=True)
    living.send_all(phones)

    month.time_passes("2026-10-31T18:00")
    hr = month.hr(OWN_PASSWORD)
    living.import_deals(hr, deals_table(DEALS), len(DEALS))
    living.cancel_a_deal(hr)


def close_october(month: FirstMonth, folder: Path) -> None:
    """HR and the leader approve October, HR closes it and prints its certificates."""
    month.time_passes("2026-11-01T09:00")
    hr, leader = month.hr(OWN_PASSWORD), month.leader(OWN_PASSWORD)
    with month.clicks.counted("approve a month's lines"):
        living.approve_all_lines(hr)
        living.approve_high_base_pay(hr, "还要第二人审核")
    living.approve_high_base_pay(leader, "已通过 5 条，¥30,000.00")
    with month.clicks.counted("close and export a month"):
        payroll = living.close_and_export(hr, "2026-10")
    assert paid_by(payroll) == owed_for_october()
    if OFFICE:
        assert paid_by_office(payroll, folder) == owed_for_october()
    certificate_of_the_best(month, hr, folder)


def certificate_of_the_best(month: FirstMonth, hr: Visitor, folder: Path) -> None:
    """The certificate of the month's best is printed, with her name and the company's."""
    with closing(PrintWorker(month.site.runtime, 0.05)):
        file = folder / "certificates.pdf"
        file.write_bytes(living.print_certificates(hr, "2026-10"))
    text = subprocess.check_output(["pdftotext", "-layout", file, "-"], text=True)
    assert "李娜" in text.replace(" ", "")
    assert "四季家居有限公司" in text.replace(" ", "")


def after_the_close(month: FirstMonth, passwords: dict[str, str]) -> None:
    """An appeal is upheld, a card turns out to be fake, two deals are made."""
    month.time_passes("2026-11-03T09:00")
    seller = month.at_phone()
    come_in(seller, TRANSFERRED, passwords[TRANSFERRED])
    living.appeal_for_more(seller)
    hr = month.hr(OWN_PASSWORD)
    living.uphold_the_appeal(hr)
    month.time_passes("2026-11-05T10:00")
    living.find_fake(month, "1021", passwords["1021"], "JB-1202")
    month.time_passes("2026-11-05T18:00")
    hr = month.hr(OWN_PASSWORD)
    living.approve_all_lines(hr)
    month.time_passes("2026-11-30T18:00")
    hr = month.hr(OWN_PASSWORD)
    living.import_deals(hr, deals_table(NOVEMBER_DEALS), len(NOVEMBER_DEALS))


def close_november(month: FirstMonth) -> None:
    """November pays less to those who were paid for a fake card."""
    month.time_passes("2026-12-01T09:00")
    hr, leader = month.hr(OWN_PASSWORD), month.leader(OWN_PASSWORD)
    living.approve_all_lines(hr)
    living.approve_high_base_pay(hr, "还要第二人审核")
    living.approve_high_base_pay(leader, "已通过 5 条，¥30,000.00")
    assert paid_by(living.close_and_export(hr, "2026-11")) == +owed_for_november()
    what_is_left_is_carried_on(hr)


def what_is_left_is_carried_on(hr: Visitor) -> None:
    """Who had nothing in November to take from still owes it; base pay was not touched."""
    left = campaign_of_the_west() - Counter({FAKE_AFTER_CLOSE: 100_000})
    [(who, fen)] = left.items()
    carried = hr.page.locator("#carried li").filter(has_text=who)
    expect(carried).to_have_count(3)  # the rank, the cards, the deal from a card
    sums = carried.locator("strong").all_inner_texts()
    assert sum(round(100 * float(each.strip("¥"))) for each in sums) == fen
