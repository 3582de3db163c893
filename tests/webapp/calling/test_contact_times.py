"""The time of day of a next contact: recorded, shown wherever its day is, and kept in order."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from webapp.calling.call_list import call_list
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.core.errors import SameIdOtherContent
from webapp.facts.models import Call, Customer
from webapp.records.operations.amend import correct_call
from webapp.schemes.company_loading import load_company

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
THREE = time(15)


@pytest.fixture
def promise(write: Any, company: Any, seal: Any) -> Any:
    """Record a call to a customer of this name, who is on Lin's list; return the call's number."""

    def recorded(name: str, on: date | None, at: time | None) -> int:
        phone = f"1390000{Customer.select().count():04}"
        whom = CustomerGiven(name, seal(phone))
        given = CallCommand(f"{name}-{on}-{at}", "interested", whom, "", on, follow_up_time=at)
        number: int = write(lambda tx: record_call(tx, company.lin, given)).number
        return number

    return recorded


def listed_names(seller: str, clock: SettableClock, *, ready: bool) -> list[str]:
    listed = call_list(seller, clock(), load_company().clock)
    return [each.name for each in listed if each.turn.may_be_called == ready]


def test_a_day_with_a_time_is_recorded_and_a_day_alone_stays_one(promise: Any) -> None:
    exact, alone = promise("陈", TUESDAY, THREE), promise("周", TUESDAY, None)

    held = [Call.get_by_id(number) for number in (exact, alone)]
    assert [(each.follow_up_on, each.follow_up_time) for each in held] == [
        (TUESDAY, THREE),
        (TUESDAY, None),
    ]


@pytest.mark.parametrize(("at", "on"), [(THREE, MONDAY), (time(9, 30), TUESDAY)])
def test_a_time_alone_is_the_next_such_moment_after_the_call(
    promise: Any, clock: SettableClock, at: time, on: date
) -> None:
    clock.set("2026-03-02T10:00")

    assert Call.get_by_id(promise("陈", None, at)).follow_up_on == on


def test_the_form_takes_a_day_with_a_time_and_a_correction_shows_and_keeps_it(
    company: Any, client_of: Any, write: Any
) -> None:
    lin, page = client_of(company.lin), "/calls/new"
    form = dict(re.findall(r'name="(id|csrf_token)" value="([^"]*)"', lin.get(page).text))
    typed = {"follow_up_on": "2026-03-03", "follow_up_time": "15:00", "outcome": "interested"}
    assert lin.post("/calls", data={**form, "phone": "13900000001", **typed}).status_code == 303

    [call] = Call.select()
    assert (call.follow_up_on, call.follow_up_time) == (TUESDAY, THREE)
    correction = lin.get(f"/records/{call.fact_id}/correct").text
    assert re.search(r'name="follow_up_time" type="time" value="15:00"', correction)
    assert "约 3月3日 15:00" in lin.get("/records").text

    later = CallCommand("c2", "interested", follow_up_on=TUESDAY, follow_up_time=time(16))
    again = write(lambda tx: correct_call(tx, company.lin, call.fact_id, later))
    assert Call.get_by_id(again.number).follow_up_time == time(16)


def test_the_same_record_with_another_time_is_another_content(company: Any, write: Any) -> None:
    one = CallCommand("c1", "interested", follow_up_on=TUESDAY, follow_up_time=THREE)
    write(lambda tx: record_call(tx, company.lin, one))
    other = CallCommand("c1", "interested", follow_up_on=TUESDAY, follow_up_time=time(16))
    with pytest.raises(SameIdOtherContent):
        write(lambda tx: record_call(tx, company.lin, other))


def test_who_named_a_time_waits_for_it_and_then_comes_before_who_named_the_day(
    promise: Any, company: Any, clock: SettableClock
) -> None:
    promise("周", TUESDAY, None)
    promise("陈", TUESDAY, THREE)
    clock.set("2026-03-03T14:59")
    assert listed_names(company.lin, clock, ready=True) == ["周"]
    assert listed_names(company.lin, clock, ready=False) == ["陈"]
    clock.set("2026-03-03T15:00")
    assert listed_names(company.lin, clock, ready=True) == ["陈", "周"]


def test_the_sections_are_in_the_order_of_the_times_and_show_them(
    promise: Any, company: Any, client_of: Any, clock: SettableClock
) -> None:
    for name, at in (("周", time(16)), ("陈", None), ("吴", time(9, 30))):
        promise(name, TUESDAY, at)
    promise("郑", MONDAY, time(20))
    clock.set("2026-03-03T10:00")
    page = client_of(company.lin).get("/customers").text

    promised = page[page.index('id="part-promised"') : page.index('id="part-overdue"')]
    assert re.findall(r'class="due( now)?">(.*?)</strong>', promised) == [
        (" now", "今天<br>09:30"),
        (" now", "今天"),
        ("", "今天<br>16:00"),
    ], "due now, then the day alone, then what is still to come"
    overdue = page[page.index('id="part-overdue"') :]
    assert "过期<br>1 天</strong>" in overdue
    assert "约 3月2日 20:00" in overdue
    assert "今天还要打 4 位" in page, "16:00 is still to come today"


def test_today_names_the_next_agreed_times_and_keeps_their_pages_on_the_phone(
    promise: Any, company: Any, client_of: Any, clock: SettableClock
) -> None:
    for name, at in (("周", time(16)), ("陈", time(11)), ("吴", time(19)), ("郑", None)):
        promise(name, TUESDAY, at)
    promise("王", MONDAY, time(20))
    clock.set("2026-03-03T12:00")
    page = client_of(company.lin).get("/today").text

    told = re.findall(r'class="said( amber)?" href="/calls/new\?customer=\d+">(.*?) ›', page)
    assert told == [(" amber", "约好 11:00 联系陈"), ("", "约好 16:00 联系周")]
    assert "今天约了 3 位 ›" in page
    [ahead] = re.findall(r'data-ahead="([^"]*)"', page)
    for name in ("周", "陈", "吴", "郑", "王"):
        assert f"customer={Customer.get(Customer.name == name).id} " in ahead


def test_a_call_to_the_customer_ends_the_reminder(
    promise: Any, company: Any, client_of: Any, clock: SettableClock, write: Any
) -> None:
    promise("陈", TUESDAY, THREE)
    clock.set("2026-03-03T12:00")
    lin = client_of(company.lin)
    assert "约好 15:00" in lin.get("/today").text
    chen = CustomerGiven(id=Customer.get(Customer.name == "陈").id)
    write(lambda tx: record_call(tx, company.lin, CallCommand("c9", "no_answer", chen)))
    assert "约好 15:00" not in lin.get("/today").text


def test_the_customers_page_and_the_call_form_show_the_time(
    promise: Any, company: Any, client_of: Any
) -> None:
    promise("陈", TUESDAY, THREE)
    lin, chen = client_of(company.lin), Customer.get(Customer.name == "陈").id

    page = lin.get(f"/customers/{chen}").text
    assert "约 3月3日 15:00" in page
    assert "约 3月3日 15:00" in lin.get(f"/calls/new?customer={chen}").text
    assert "往来记录" in lin.get(f"/customers/{chen}?q=15:00").text


def test_the_list_of_who_comes_next_names_the_time(
    promise: Any, company: Any, client_of: Any, clock: SettableClock
) -> None:
    promise("吴", TUESDAY, time(9))
    promise("周", TUESDAY, time(9, 30))
    promise("陈", TUESDAY, time(9, 45))
    clock.set("2026-03-03T10:00")

    assert "约 3月3日 09:45" in client_of(company.lin).get("/calls/new").text
