"""The growing lists of HR: search, month, and the same rows as a spreadsheet."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.webapp.every_record import CAST
from tests.webapp.site.test_query_bounds import sign_in
from webapp.facts.models import Contribution, Deal, Fact, Rating, Violation
from webapp.feedback.models import Grant, Training
from webapp.honours.models import Certificate
from webapp.ledger.models import Appeal, Line
from webapp.people.operations.correct_person import CorrectionGiven, Wanted, correct_person
from webapp.web.runtime import Runtime

# address -> file, and the number of its rows
TABLES: dict[str, tuple[str, Any]] = {
    "/appeals": ("appeals", lambda: Appeal.select().count()),
    "/certificates": ("certificates", lambda: Certificate.select().count()),
    "/contributions": ("contributions", lambda: Contribution.select().count()),
    "/grants": ("grants", lambda: Grant.select().count()),
    "/trainings": ("trainings", lambda: Training.select().count()),
    "/violations": ("violations", lambda: Violation.select().count()),
}


@pytest.fixture
def clients(filled: Runtime, filled_app: Any) -> dict[str, Any]:
    """Signed-in clients of the filled company, by role."""
    roles = ("hr", "supervisor", "telesales")
    return {role: sign_in(filled_app, filled, CAST[role]) for role in roles}


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    """The rows below the heading, which stands in the third row; without the sum."""
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    return [row for row in rows if row[0] != "合计"]


@pytest.mark.parametrize("address", TABLES)
def test_a_list_is_a_spreadsheet_with_all_its_rows(clients: Any, address: str) -> None:
    name, count = TABLES[address]
    assert "table=xlsx" in clients["hr"].get(address).text
    answer = clients["hr"].get(f"{address}?table=xlsx")
    assert f'filename="{name}.xlsx"' in answer.headers["Content-Disposition"]
    assert len(rows_of(answer)) == count() > 0


@pytest.mark.parametrize("address", TABLES)
def test_a_search_takes_in_the_rows_of_one_person(clients: Any, address: str) -> None:
    every = rows_of(clients["hr"].get(f"{address}?table=xlsx"))
    assert rows_of(clients["hr"].get(f"{address}?table=xlsx&q=没有这个人")) == []
    assert "没有找到" in clients["hr"].get(f"{address}?q=没有这个人").text
    who = next(text for text in every[0][:2] if text and re.search("[\u4e00-\u9fff]", str(text)))
    found = rows_of(clients["hr"].get(f"{address}?table=xlsx&q={str(who).split(' ')[0]}"))
    assert 0 < len(found) <= len(every)


@pytest.mark.parametrize("address", ["/contributions", "/grants", "/trainings", "/violations"])
def test_a_month_takes_in_its_rows(clients: Any, address: str) -> None:
    every = rows_of(clients["hr"].get(f"{address}?table=xlsx"))
    by_month = [
        len(rows_of(clients["hr"].get(f"{address}?table=xlsx&month={year}-{month:02}")))
        for year in (2025, 2026)
        for month in range(1, 13)
    ]
    assert sum(by_month) == len(every)
    unknown = clients["hr"].get(f"{address}?table=xlsx&month=2026-13")
    assert len(rows_of(unknown)) == len(every)


def test_the_deals_of_a_month_end_with_their_sum(clients: Any) -> None:
    [(day,)] = Fact.select(Fact.day).join(Deal, on=(Deal.fact == Fact.number)).limit(1).tuples()
    answer = clients["hr"].get(f"/deals?table=xlsx&month={day:%Y-%m}")
    sheet: Any = load_workbook(BytesIO(answer.data)).worksheets[0]
    *rows, total = sheet.iter_rows(min_row=4, values_only=True)
    assert total[0] == "合计"
    assert total[3] == sum(row[3] for row in rows if row[10] != "已撤单")
    found = Fact.select().where(Fact.kind == "deal", Fact.day.between(day.replace(day=1), day))
    assert len(rows) >= found.count() > 0


def test_the_ratings_of_a_month_are_searched_by_name(clients: Any) -> None:
    [(day,)] = Fact.select(Fact.day).join(Rating, on=(Rating.fact == Fact.number)).limit(1).tuples()
    address = f"/ratings?table=xlsx&month={day:%Y-%m}"
    every = rows_of(clients["hr"].get(address))
    who = every[0][0]
    found = rows_of(clients["hr"].get(f"{address}&q={who}"))
    assert {row[0] for row in found} == {who}
    assert len(found) == sum(row[0] == who for row in every)


def test_the_lines_of_a_period_have_their_states(clients: Any) -> None:
    line = Line.select().order_by(Line.number).first()
    address = f"/settlement?scheme={line.scheme}&period={line.period}"
    assert "table=xlsx" in clients["hr"].get(address).text
    rows = rows_of(clients["hr"].get(f"{address}&table=xlsx"))
    held = Line.select().where(Line.scheme == line.scheme, Line.period == line.period)
    assert {row[0] for row in rows} == {each.number for each in held}
    assert all(row[7] for row in rows)


def test_others_see_in_the_file_what_they_see_on_the_page(clients: Any) -> None:
    own = rows_of(clients["telesales"].get("/violations?table=xlsx"))
    assert {row[0] for row in own} <= {CAST["telesales"]}
    assert clients["telesales"].get("/certificates?table=xlsx").status_code == 403
    assert 'type="month"' not in clients["telesales"].get("/contributions").text
    team = rows_of(clients["supervisor"].get("/trainings?table=xlsx"))
    assert len(team) <= len(rows_of(clients["hr"].get("/trainings?table=xlsx")))


def test_the_log_is_searched_by_name_and_downloaded(clients: Any, filled: Runtime) -> None:
    held = filled.company.people[CAST["telesales"]].birthday
    wanted = {"birthday": Wanted(held.isoformat() if held else "", "1990-01-02")}
    given = CorrectionGiven(CAST["telesales"], "登记错了", wanted)
    filled.write(lambda tx: correct_person(tx, CAST["hr"], given))
    today = f"first={filled.today}&last={filled.today}"
    name = filled.company.people[CAST["hr"]].name
    assert "更正" in clients["hr"].get(f"/operations-log?{today}&who={name}").text
    rows = rows_of(clients["hr"].get(f"/operations-log?{today}&who={name}&table=xlsx"))
    assert {row[1] for row in rows} == {CAST["hr"]}
    assert any("1990年1月2日" in (row[5] or "") for row in rows)
    assert "没有这样的操作" in clients["hr"].get(f"/operations-log?{today}&who=没有这个人").text


def test_targets_and_leave_are_downloaded(clients: Any) -> None:
    targets = rows_of(clients["hr"].get("/targets?table=xlsx"))
    assert {row[2] for row in targets} <= {"电话数", "邀约数", "售卡数", "签单数", "销售额"}
    assert len(rows_of(clients["hr"].get(f"/targets?table=xlsx&q={targets[0][0]}"))) > 0
    leave = rows_of(clients["hr"].get("/reliefs?table=xlsx"))
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row[3]) for row in leave)
    assert leave
