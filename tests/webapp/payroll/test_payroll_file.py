"""The payroll's file: sums by team and in all, what is carried, every line with its reason."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.webapp.ledger.test_settle import busy_day, close, lines
from tests.webapp.payroll.test_close_payroll import approve_all, reverse_the_first_card
from webapp.core.amounts import yuan_of
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.payroll_models import Payroll, PayrollLine
from webapp.ledger.unpaid_lines import plan_payroll
from webapp.payroll.carried import carried_after, month_before
from webapp.payroll.operations.close_payroll import close_payroll
from webapp.payroll.pages import payroll_files
from webapp.payroll.payroll_figures import PayFigures, payroll_figures
from webapp.payroll.person_pay import of_payroll
from webapp.schemes.company_loading import load_company
from webapp.schemes.scheme_names import clause_name

DAY, MARCH, APRIL = "2026-03-02", "2026-03", "2026-04"
HEADINGS = ("工号", "姓名", "团队", "底薪", "提成", "奖金", "扣减", "上月结转", "应发", "结转下月")


@pytest.fixture
def paid(write: Any, company: Any, clock: Any) -> list[int]:
    """March is closed with a busy day's money lines."""
    busy_day(write, company, clock)
    close(write)
    clock.set("2026-04-01T09:00")
    numbers = [line.number for line in lines(DAY) if line.amount]
    write(lambda tx: approve_proposed(tx, company.he, numbers))
    write(lambda tx: close_payroll(tx, company.he, MARCH))
    return numbers


@pytest.fixture
def figures(database: Any) -> Callable[[str], dict[str, PayFigures]]:
    """A function that gives a closed month's rows by person."""
    return lambda month: {row.person: row for row in payroll_figures(load_company(), month)}


def rows_of(content: bytes, sheet: int = 0, *, values: bool = True) -> list[list[Any]]:
    book = load_workbook(BytesIO(content), data_only=values)
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def test_each_person_is_paid_what_the_payroll_pays(
    paid: list[int], figures: Callable[[str], dict[str, PayFigures]]
) -> None:
    rows = figures(MARCH)

    assert {who: row.payable for who, row in rows.items()} == {
        pay.person: pay.total for pay in of_payroll(MARCH)
    }
    assert sum(row.payable for row in rows.values()) == Payroll.get_by_id(MARCH).total


def test_what_is_carried_stands_in_both_months(
    paid: list[int], write: Any, company: Any, clock: Any, figures: Any
) -> None:
    """What March paid is reversed in April, and nothing of April can give it back."""
    clock.set("2026-04-02T09:00")
    reverse_the_first_card(write, company)
    approve_all(write, company)
    clock.set("2026-05-01T09:00")
    plans = {plan.person: plan for plan in plan_payroll(load_company(), clock())}
    write(lambda tx: close_payroll(tx, company.he, APRIL))

    april = figures(APRIL)
    owing = {who: sum(each.amount for each in plan.carried) for who, plan in plans.items()}
    assert any(owing.values())
    assert carried_after(APRIL) == {who: fen for who, fen in owing.items() if fen}
    assert month_before(APRIL) == MARCH
    for who, row in april.items():
        assert row.carries == -owing.get(who, 0)
        assert row.payable == plans[who].total
        assert row.carried == 0  # March left nothing
    assert carried_after(MARCH) == {}


def test_the_sheet_has_title_teams_formulas_and_their_values(
    paid: list[int], company: Any, client_of: Any
) -> None:
    answer = client_of(company.he).get("/payroll/2026-03.xlsx")
    shown, kept = rows_of(answer.data), rows_of(answer.data, values=False)

    assert shown[0][0] == "《2026年3月奖金提成发放表》"
    assert tuple(shown[2][:10]) == HEADINGS
    assert shown[2][10:] == ["签名", "核对"]
    total = next(row for row in shown if row[0] == "合计")
    assert total[8] == float(yuan_of(Payroll.get_by_id(MARCH).total))
    formulas = next(row for row in kept if row[0] == "合计")
    assert all(str(cell).startswith("=SUBTOTAL(9,") for cell in formulas[3:10])
    subtotals = [row for row in shown if str(row[0]).endswith("小计")]
    assert subtotals
    assert sum(row[8] for row in subtotals) == total[8]


def test_a_clause_is_named_once_however_many_lines_have_it(
    paid: list[int], company: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def named(scheme: str, clause: str) -> str:
        asked.append((scheme, clause))
        return clause_name(scheme, clause)

    monkeypatch.setattr(payroll_files, "clause_name", named)
    [_heading, *rows] = rows_of(client_of(company.he).get("/payroll/2026-03.xlsx").data, 1)

    assert len(set(asked)) == len(asked) < len(rows)


def test_every_line_stands_on_the_second_sheet_with_its_reason(
    paid: list[int], company: Any, client_of: Any
) -> None:
    content = client_of(company.he).get("/payroll/2026-03.xlsx").data
    [heading, *rows] = rows_of(content, 1)

    assert heading[0] == "号"
    assert heading[-1] == "原因"
    assert sorted(row[0] for row in rows) == sorted(paid)
    assert all(row[-1] for row in rows)
    settled = sum(row.amount for row in PayrollLine.select())
    assert sum(round(row[7] * 100) for row in rows) == settled


def test_the_file_is_chinese_whatever_the_readers_language(
    paid: list[int], company: Any, client_of: Any
) -> None:
    client = client_of(company.he)
    chinese = client.get("/payroll/2026-03.xlsx").data
    client.post("/language", data={"language": "en", "next": "/payroll"})

    assert rows_of(client.get("/payroll/2026-03.xlsx").data, 1) == rows_of(chinese, 1)


def test_the_csv_has_the_same_people_and_sums(
    paid: list[int], company: Any, client_of: Any
) -> None:
    answer = client_of(company.he).get("/payroll/2026-03.csv")
    text = answer.data.decode("utf-8-sig")
    [heading, *rows] = csv.reader(StringIO(text))

    assert tuple(heading) == HEADINGS
    sums = {row[0]: row[8] for row in rows}
    assert sums == {pay.person: str(yuan_of(pay.total)) for pay in of_payroll(MARCH)}


def test_a_month_that_is_not_closed_has_no_file(company: Any, client_of: Any) -> None:
    for ending in ("xlsx", "csv"):
        assert client_of(company.he).get(f"/payroll/2026-02.{ending}").status_code == 404
        assert client_of(company.wang).get(f"/payroll/2026-02.{ending}").status_code == 403


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_computes_the_same_values(
    paid: list[int], company: Any, client_of: Any, tmp_path: Path
) -> None:
    content = client_of(company.he).get("/payroll/2026-03.xlsx").data
    (tmp_path / "payroll.xlsx").write_bytes(content)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76",
         "--outdir", str(tmp_path), str(tmp_path / "payroll.xlsx")],
        check=True, capture_output=True,
    )  # fmt: skip
    found = next(tmp_path.glob("*.csv")).read_text()
    total = next(row for row in csv.reader(StringIO(found)) if row[0] == "合计")

    assert total[8].replace(",", "") == str(yuan_of(Payroll.get_by_id(MARCH).total))
