"""The workday calendar: its rows, and its effect on the floor and on deadlines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.import_page import import_table
from tests.webapp.ledger.test_settle import DAY, busy_day, lines
from tests.webapp.telling import call
from webapp.company.models import CalendarDay
from webapp.company.workdays import calendar_days_in_force
from webapp.core.errors import JiebaoError, Missing, UnknownChoice
from webapp.ledger.operations.appeal import answer_due_on
from webapp.ledger.operations.settle_due import settle_due
from webapp.people.operations.import_rows import NotHR
from webapp.people.operations.set_calendar import (
    DayOutOfReach,
    DaysGiven,
    NothingChanges,
    NoticeUnknown,
    SpanBackwards,
    SpanTooLong,
    fill_year,
    set_days,
)
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def put(write: Any, company: Any) -> Callable[..., Any]:
    """A function by which HR sets days: first day, kind, name, last day."""

    def set_(first: date, kind: str, name: str = "店庆", last: date | None = None) -> Any:
        given = DaysGiven(first, last or first, kind, name)
        return write(lambda tx: set_days(tx, company.he, given))

    return set_


def below_the_floor() -> set[str | None]:
    """Who has a forfeit for the Monday in the ledger."""
    net: Counter[str | None] = Counter()
    for line in lines(DAY, "daily-floor"):
        net[line.person_id] += line.sign
    return {person for person, count in net.items() if count}


def test_the_latest_row_of_a_day_is_valid_and_earlier_rows_stay(put: Any) -> None:
    assert put(MONDAY, "holiday") == [MONDAY]
    assert not load_company().is_workday(MONDAY)
    put(MONDAY, "usual", "")
    assert load_company().is_workday(MONDAY)
    put(MONDAY, "holiday", "厂庆")
    assert [row.kind for row in CalendarDay.select().order_by(CalendarDay.id)] == [
        "holiday",
        "usual",
        "holiday",
    ]
    assert calendar_days_in_force()[MONDAY].name == "厂庆"
    audited = AuditLine.select().where(AuditLine.action == "set_calendar_day")
    assert [line.subject for line in audited] == ["calendar:2026-03-02"] * 3


def test_a_make_up_day_is_worked_and_the_next_workday_follows(put: Any) -> None:
    put(date(2026, 3, 7), "workday")
    put(TUESDAY, "holiday")
    company = load_company()
    assert company.next_workday(MONDAY) == date(2026, 3, 4)
    assert company.next_workday(date(2026, 3, 6)) == date(2026, 3, 7)


def test_days_that_are_set_so_already_get_no_new_row(put: Any) -> None:
    put(MONDAY, "holiday")
    assert put(MONDAY, "holiday", last=TUESDAY) == [TUESDAY]
    with pytest.raises(NothingChanges):
        put(MONDAY, "holiday", last=TUESDAY)
    with pytest.raises(NothingChanges):
        put(date(2026, 3, 9), "usual", "")


@pytest.mark.parametrize(
    ("first", "kind", "name", "last", "refusal"),
    [
        (MONDAY, "feast", "", None, UnknownChoice),
        (MONDAY, "holiday", " ", None, Missing),
        (TUESDAY, "holiday", "店庆", MONDAY, SpanBackwards),
        (MONDAY, "holiday", "店庆", MONDAY + timedelta(days=31), SpanTooLong),
        (date(2062, 3, 2), "holiday", "店庆", None, DayOutOfReach),
        (date(2006, 3, 2), "holiday", "店庆", None, DayOutOfReach),
    ],
)
def test_an_invalid_change_is_refused(
    put: Any, first: date, kind: str, name: str, last: date | None, refusal: type[JiebaoError]
) -> None:
    with pytest.raises(refusal):
        put(first, kind, name, last)
    assert CalendarDay.select().count() == 0


def test_only_hr_sets_the_calendar(write: Any, company: Any) -> None:
    given = DaysGiven(MONDAY, MONDAY, "holiday", "店庆")
    for by in (company.lu, company.sun, company.lin):
        with pytest.raises(NotHR):
            write(lambda tx, by=by: set_days(tx, by, given))
        with pytest.raises(NotHR):
            write(lambda tx, by=by: fill_year(tx, by, 2026))


def test_the_public_notice_of_a_year_does_not_change_days_that_hr_has_set(
    write: Any, company: Any, put: Any
) -> None:
    put(date(2026, 2, 14), "holiday", "提前放假")
    filled = write(lambda tx: fill_year(tx, company.he, 2026))
    assert date(2026, 2, 14) not in filled
    held = load_company()
    assert not held.is_workday(date(2026, 10, 1))
    assert held.is_workday(date(2026, 10, 10))
    assert not held.is_workday(date(2026, 2, 14))
    with pytest.raises(NoticeUnknown):
        write(lambda tx: fill_year(tx, company.he, 2028))


def test_a_holiday_entered_after_settlement_reverses_the_forfeits(
    write: Any, company: Any, clock: SettableClock, put: Any
) -> None:
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:10")
    settle_due(write, clock())
    assert below_the_floor() == {company.lin, company.zhao}
    clock.set("2026-03-03T09:00")
    put(MONDAY, "holiday")
    settle_due(write, clock())
    assert below_the_floor() == set()
    clock.set("2026-03-03T10:00")
    put(MONDAY, "usual", "")
    settle_due(write, clock())
    assert below_the_floor() == {company.lin, company.zhao}
    assert settle_due(write, clock()) == []


def test_a_day_long_ago_is_settled_again_exactly_once(
    write: Any, company: Any, clock: SettableClock, put: Any
) -> None:
    busy_day(write, company, clock)
    clock.set("2026-03-02T21:10")
    settle_due(write, clock())
    clock.set("2026-05-20T09:00")
    put(MONDAY, "holiday")
    assert ("card-campaign", DAY) in {
        (ran.scheme, ran.period) for ran in settle_due(write, clock())
    }
    assert below_the_floor() == set()
    assert ("card-campaign", DAY) not in {
        (ran.scheme, ran.period) for ran in settle_due(write, clock())
    }


def test_a_make_up_saturday_has_its_floor(
    write: Any, company: Any, clock: SettableClock, put: Any
) -> None:
    put(date(2026, 3, 7), "workday", "调休")
    clock.set("2026-03-07T10:00")
    call(write, company.wang, "c1")
    clock.set("2026-03-07T21:10")
    settle_due(write, clock())
    below = {line.person_id for line in lines("2026-03-07", "daily-floor")}
    assert below == {company.lin, company.wang, company.zhao}


def test_five_workdays_to_answer_an_appeal_skip_the_holidays(put: Any) -> None:
    put(TUESDAY, "holiday", "店庆", date(2026, 3, 4))
    assert answer_due_on(load_company(), MONDAY) == date(2026, 3, 11)


def test_hr_sets_days_at_the_page_and_everyone_sees_the_year(
    company: Any, client_of: Callable[[str | None], Any]
) -> None:
    hr = client_of(company.he)
    form = {"from": "2026-03-03", "to": "2026-03-04", "kind": "holiday", "name": "店庆"}
    hr.post("/calendar", data={**form, "year": "2026"})
    page = hr.get("/calendar").text
    assert "店庆" in page
    assert "按国务院安排填入 2026 年" in page
    assert "2026年3月3日至3月4日，2 天" in page
    assert "/calendar?year=2026&amp;from=2026-03-03&amp;to=2026-03-04#set" in page
    opened = hr.get("/calendar?from=2026-03-03&to=2026-03-04").text
    assert 'name="to" type="date" value="2026-03-04"' in opened
    seen = client_of(company.lin).get("/calendar").text
    assert "店庆" in seen
    assert "设置日子" not in seen
    again = hr.post("/calendar", data=form)
    assert again.status_code == 400
    assert "这些天已经是这样了" in again.text
    hr.post("/calendar/fill", data={"year": "2026"})
    assert "国庆节" in hr.get("/calendar?year=2026").text
    assert "还没有设放假" in hr.get("/calendar?year=2027").text
    assert hr.post("/calendar/fill", data={"year": "2028"}).status_code == 404


TABLE = "日期,类别,名称\n2026-10-01,放假,国庆节\n2026-10-10,上班,国庆节调休\n2026-10-12,照常,\n"


def test_a_table_is_imported_completely_or_not_at_all(
    company: Any, client_of: Callable[[str | None], Any]
) -> None:
    hr = client_of(company.he)

    def bring(table: str) -> str:
        return str(import_table(hr, "calendar", table).text)

    for bad in ("2026-13-01,放假,x\n", "2026-10-02,也许,x\n", "2026-10-02,放假,\n"):
        assert "一行也没有导入" in bring(TABLE + bad)
    assert "重复" in bring(TABLE + "2026-10-01,上班,x\n")
    assert "请检查年份" in bring(TABLE + "2062-10-01,放假,国庆\n")
    assert CalendarDay.select().count() == 0
    assert "新增 2 行，已有 1 行" in bring(TABLE)
    assert "新增 0 行，已有 3 行" in bring(TABLE)


def test_days_in_a_row_are_one_row_only_if_they_are_set_alike(
    put: Any, company: Any, client_of: Callable[[str | None], Any]
) -> None:
    put(date(2026, 3, 3), "holiday", "店庆")
    put(date(2026, 3, 4), "holiday", "盘点")
    put(date(2026, 3, 7), "workday", "盘点", date(2026, 3, 8))

    page = client_of(company.lin).get("/calendar").text

    rows = re.findall(r'<span class="under">([^<]*)</span></span><span class="pill', page)
    assert rows == ["2026年3月3日", "2026年3月4日", "2026年3月7日至3月8日，2 天"]


def test_a_phone_shows_this_month_and_the_next_until_all_are_asked_for(
    company: Any, client_of: Callable[[str | None], Any]
) -> None:
    lin = client_of(company.lin)

    def shown(address: str) -> list[str]:
        return re.findall(r'class="month"><caption>([^<]*)<', lin.get(address).text)

    assert shown("/calendar") == ["2026年3月", "2026年4月"]
    assert shown("/calendar?year=2027") == ["2027年1月", "2027年2月"]
    assert len(shown("/calendar?months=all")) == 12
    assert "months=all#months" in lin.get("/calendar").text
    assert "收起" in lin.get("/calendar?months=all").text


def test_spans_that_are_over_are_folded(
    put: Any, company: Any, client_of: Callable[[str | None], Any], clock: SettableClock
) -> None:
    put(date(2026, 3, 3), "holiday", "店庆")
    put(date(2026, 3, 10), "holiday", "盘点")
    clock.set("2026-03-04T10:00")

    coming, folded, past = client_of(company.lin).get("/calendar").text.partition("项）</summary>")

    assert folded
    assert ("盘点" in coming, "店庆</span>" in coming) == (True, False)
    assert "店庆</span>" in past


def test_in_december_a_phone_shows_december(
    company: Any, client_of: Callable[[str | None], Any], clock: SettableClock
) -> None:
    clock.set("2026-12-08T10:00")
    page = client_of(company.lin).get("/calendar").text
    assert re.findall(r'class="month"><caption>([^<]*)<', page) == ["2026年12月"]
