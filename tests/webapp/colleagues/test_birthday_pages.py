"""The page of birthdays: who sees which, the printed list, the own choice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.colleagues.conftest import WHO
from tests.webapp.conftest import SettableClock
from webapp.colleagues.operations.greet import choose_birthday, greet
from webapp.colleagues.pages import birthdays as page
from webapp.company.parts import BIRTHDAYS
from webapp.home.operations.switch_parts import switch_part

pytestmark = pytest.mark.usefixtures("born")


def main_of(client: Any, address: str = "/birthdays") -> str:
    return str(client.get(address).text.partition("<main")[2])


# Who sees the birthdays of lin (by choice) and wang, whose choice is the default.
SEES = {
    "public": {"wang", "sun", "gao", "he", "lu"},
    "supervisor": {"sun", "gao", "he"},
    "nobody": {"he"},
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("seen_by", sorted(SEES))
def test_each_sees_a_birthday_as_its_person_chose(
    client_of: Any, write: Any, company: Any, who: str, seen_by: str
) -> None:
    write(lambda tx: choose_birthday(tx, company.lin, seen_by))
    shown = main_of(client_of(getattr(company, who)))
    if who != "lin":
        assert (company.names[company.lin] in shown) == (who in SEES[seen_by])
    if who != "wang":
        assert (company.names[company.wang] in shown) == (who in SEES["supervisor"])
    assert "1996" not in shown
    assert "30 岁" not in shown


def test_anniversaries_are_for_those_in_charge(client_of: Any, company: Any) -> None:
    for who, sees in (("he", True), ("sun", True), ("lin", False), ("lu", False)):
        shown = main_of(client_of(getattr(company, who)), "/birthdays?month=2026-01")
        assert ("满 2 年" in shown) == sees


def test_a_greeting_is_given_with_one_tap_and_thanked_with_one(
    client_of: Any, company: Any, clock: SettableClock
) -> None:
    sun, lin = client_of(company.sun), client_of(company.lin)
    assert "该祝贺了" in main_of(sun)
    given = sun.post("/birthdays/greet", data={"person": company.lin}, follow_redirects=True)
    assert "已祝贺" in given.text
    assert "生日快乐" not in main_of(lin)
    clock.set("2026-03-05T08:30")
    assert "祝您生日快乐" in lin.get("/today").text
    assert "生日快乐" in main_of(lin)
    assert (
        "已谢过" in lin.post("/birthdays/thanks", data={"greeting": 1}, follow_redirects=True).text
    )
    again = sun.post("/birthdays/greet", data={"person": company.lin})
    assert (again.status_code, "已经祝贺过" in again.text) == (409, True)


def test_a_late_greeting_is_visible_to_hr(
    client_of: Any, write: Any, company: Any, clock: SettableClock
) -> None:
    clock.set("2026-03-08T10:00")
    assert "没有祝贺" in main_of(client_of(company.he))
    write(lambda tx: greet(tx, company.sun, company.lin, ""))
    assert "晚了 3 天" in main_of(client_of(company.he))


def test_the_own_choice_is_one_tap(client_of: Any, company: Any) -> None:
    lin = client_of(company.lin)
    for seen_by in ("public", "nobody"):
        lin.post("/birthdays/choice", data={"seen_by": seen_by})
        chosen = f'name="seen_by" value="{seen_by}"><button class="chip" aria-pressed="true">'
        assert chosen in lin.get("/birthdays").text
    assert lin.post("/birthdays/choice", data={"seen_by": "hr"}).status_code == 400


def test_hr_prints_the_month_without_those_who_are_not_public(
    client_of: Any, write: Any, company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(lambda tx: choose_birthday(tx, company.wang, "public"))
    sheets: list[Any] = []

    def kept(sheet: Any) -> bytes:
        sheets.append(sheet)
        return b"%PDF"

    monkeypatch.setattr(page, "record_pdf", kept)
    he = client_of(company.he)
    assert he.get("/birthdays.pdf?month=2026-03").mimetype == "application/pdf"
    [sheet] = sheets
    assert [(line.day, line.title) for line in sheet.lines] == [
        ("3月20日", company.names[company.wang])
    ]
    assert "2 人不公开" in sheet.foot
    for who in ("lin", "sun", "gao", "lu"):
        assert client_of(getattr(company, who)).get("/birthdays.pdf").status_code == 403


def test_a_list_is_printed(client_of: Any, write: Any, company: Any) -> None:
    write(lambda tx: choose_birthday(tx, company.wang, "public"))
    assert client_of(company.he).get("/birthdays.pdf").data.startswith(b"%PDF-")


def test_switched_off_it_is_gone_from_every_page(
    client_of: Any, write: Any, company: Any, clock: SettableClock
) -> None:
    write(lambda tx: greet(tx, company.sun, company.lin, ""))
    clock.set("2026-03-05T08:30")
    pages = {
        company.lin: ("/today", "/me", "/reminders"),
        company.sun: ("/home", "/menu", "/reminders"),
        company.he: ("/home", "/menu"),
    }
    for who, addresses in pages.items():
        assert any("生日" in client_of(who).get(each).text for each in addresses)
    write(lambda tx: switch_part(tx, company.he, BIRTHDAYS, on=False))
    for who, addresses in pages.items():
        client = client_of(who)
        for address in addresses:
            assert "生日" not in client.get(address).text, (who, address)
        assert client.get("/birthdays").status_code == 404
    refused = client_of(company.sun).post("/birthdays/greet", data={"person": company.wang})
    assert refused.status_code == 404
