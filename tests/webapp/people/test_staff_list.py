"""The list of the staff: filters by role, team and state, and the same people as a spreadsheet."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from webapp.people.operations.transfers import leave


@pytest.fixture
def hr(client_of: Any, company: Any) -> Any:
    return client_of(company.he)


def listed(answer: Any) -> set[str]:
    """The staff numbers that a page lists."""
    return set(re.findall(r'href="/staff/(\d+)"', answer.text))


def test_the_list_is_filtered_by_role_team_and_search(hr: Any, company: Any) -> None:
    sellers = {company.lin, company.wang, company.zhao}
    assert sellers < listed(hr.get("/staff"))
    designers = listed(hr.get("/staff?role=designer"))
    assert company.lin in designers
    assert company.wang not in designers
    east = listed(hr.get(f"/staff?team={company.east}"))
    assert company.lin in east
    assert company.he not in east
    assert listed(hr.get(f"/staff?team={company.east}&role=designer&q={company.lin}")) == {
        company.lin
    }
    assert "没有找到" in hr.get("/staff?role=none").text


def test_who_has_left_keeps_post_and_team_and_is_found_by_state(
    hr: Any, company: Any, write: Any, clock: Any
) -> None:
    write(lambda tx: leave(tx, company.he, company.lin, date(2026, 3, 2)))
    clock.set("2026-03-03T10:00")
    assert listed(hr.get("/staff?state=left")) == {company.lin}
    assert listed(hr.get(f"/staff?state=left&team={company.east}&role=designer")) == {company.lin}
    assert company.lin not in listed(hr.get("/staff?state=here"))


def test_the_file_has_the_people_that_the_filters_take_in(hr: Any, company: Any) -> None:
    page = hr.get("/staff?role=designer").text
    assert "table=xlsx" in page
    answer = hr.get("/staff?role=designer&table=xlsx")
    assert "staff.xlsx" in answer.headers["Content-Disposition"]
    rows = list(load_workbook(BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))
    numbers = {row[0] for row in rows if str(row[0]).isdigit()}
    assert numbers == listed(hr.get("/staff?role=designer"))
    assert {row[2] for row in rows if row[0] in numbers} == {"设计师"}


def test_nobody_else_has_it(client_of: Any, company: Any) -> None:
    for person in (company.lin, company.sun, company.gao):
        assert client_of(person).get("/staff?table=xlsx").status_code == 403
