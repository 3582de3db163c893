"""One's own records of any day; a late one says why it does not count; only today's change."""

from __future__ import annotations

from typing import Any

from tests.webapp.telling import call

DAY = "2026-03-02"


def test_the_records_of_an_earlier_day_are_shown_and_not_amended(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    call(write, company.lin, "k1", "invited")
    clock.set("2026-03-03T10:00")
    lin = client_of(company.lin)

    today, earlier = lin.get("/records").text, lin.get(f"/records?on={DAY}").text

    assert "今天还没有记录" in today
    assert f"/records?on={DAY}" in today  # a tap away
    assert "电话 · 已邀约" in earlier
    assert "3月2日的记录" in earlier
    assert "更正或撤回" not in earlier
    assert 'id="outbox-list"' not in earlier


def test_a_day_to_come_is_today_and_a_day_without_records_says_so(
    company: Any, clock: Any, client_of: Any
) -> None:
    lin = client_of(company.lin)

    assert "今日记录" in lin.get("/records?on=2030-01-01").text
    assert "这一天没有记录" in lin.get("/records?on=1900-01-01").text
    assert lin.get("/records?on=0001-01-01").status_code == 400
    assert lin.get("/records?on=yesterday").status_code == 400


def test_nobody_sees_the_records_of_somebody_else(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    call(write, company.lin, "k1", "invited")
    clock.set("2026-03-03T10:00")

    assert "这一天没有记录" in client_of(company.wang).get(f"/records?on={DAY}").text


def test_a_record_after_the_cut_off_says_that_it_does_not_count_and_why(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    call(write, company.lin, "k1", "invited")
    clock.set(f"{DAY}T21:04")
    call(write, company.lin, "k2", "invited")

    page = client_of(company.lin).get("/records").text

    assert page.count("21:00 截止以后记的，不计入当天的名次和保底") == 1
