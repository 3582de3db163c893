"""HR sets whether base pay is paid here; where it is not, the payroll pays the rest alone."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.webapp.ledger.test_line_pages import shown
from webapp.ledger.models import Line, Settlement
from webapp.ledger.operations.add_line import add_line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.payroll_models import Payroll, PayrollLine, UnpaidLine
from webapp.ledger.unpaid_lines import is_base_pay_elsewhere
from webapp.payroll.operations.set_base_pay_place import set_base_pay_place
from webapp.payroll.person_pay import of_payroll, totals_of_payrolls
from webapp.people.operations.import_rows import NotHR
from webapp.verification.payrolls import payroll_misfits

MARCH, BASE, AWARD = "2026-03", 3_000_00, 450_00


@pytest.fixture
def owed(write: Any, company: Any, clock: Any) -> list[int]:
    """Wang has base pay and an award of March, both approved; March is over."""
    clock.set("2026-04-01T09:00")

    def insert(tx: Any) -> list[int]:
        found = []
        for kind, fen in (("base_pay", BASE), ("award", AWARD)):
            told: dict[str, Any] = {
                "scheme": "commission",
                "revision": "2000-01-01",
                "period": MARCH,
            }
            by = {"settled_at": tx.now, "settled_by": company.he, "basis_hash": ""}
            settlement = tx.insert(Settlement, **told, **by)
            paid = {"kind": kind, "amount": fen, "sign": 1, "person": company.wang}
            why: dict[str, Any] = {"clause": f"{kind}-of-march", "because": '{"shape":"per-unit"}'}
            found.append(add_line(tx, settlement=settlement, **told, **paid, **why))
        return found

    numbers: list[int] = write(insert)
    write(lambda tx: approve_proposed(tx, company.he, numbers))
    return numbers


def close(client: Any) -> str:
    """Close March with the numbers that the page shows."""
    page = client.get(f"/payroll/close?month={MARCH}").text
    form = {"month": MARCH}
    for name in ("people", "lines", "sum"):
        form[name] = page.split(f'name="{name}" value="')[1].split('"')[0]
    return shown(client.post("/payroll", data=form, follow_redirects=True))


def set_elsewhere(client: Any) -> str:
    answer = client.post("/payroll/base-pay", data={"place": "elsewhere"}, follow_redirects=True)
    return shown(answer)


def test_base_pay_is_paid_here_at_first(owed: list[int], company: Any, client_of: Any) -> None:
    close(client_of(company.he))

    [pay] = of_payroll(MARCH)
    assert pay.kinds == {"base_pay": BASE, "award": AWARD}


def test_where_base_pay_is_paid_elsewhere_the_payroll_pays_the_rest(
    owed: list[int], company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    assert "底薪另外发" in set_elsewhere(hr)
    assert "¥450.00" in shown(hr.get("/payroll"))

    close(hr)

    [pay] = of_payroll(MARCH)
    assert pay.kinds == {"award": AWARD}
    assert totals_of_payrolls() == {MARCH: AWARD}


def test_base_pay_is_settled_by_the_month_all_the_same(
    owed: list[int], company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    set_elsewhere(hr)
    close(hr)

    assert {row.line_id for row in PayrollLine.select()} == set(owed)
    assert not UnpaidLine.select().where(UnpaidLine.line.in_(owed)).exists()
    assert [each for each in payroll_misfits() if "2026-03" in str(each)] == []


def test_the_file_has_no_base_pay_and_says_so(
    owed: list[int], company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    set_elsewhere(hr)
    close(hr)

    book = load_workbook(BytesIO(hr.get(f"/payroll/{MARCH}.xlsx").data), data_only=True)

    people, lines = book.worksheets
    cells = [cell for row in people.iter_rows(values_only=True) for cell in row]
    assert "底薪另外发，不在这张表里。" in cells
    assert BASE / 100 not in cells
    assert AWARD / 100 in cells
    assert [row[6] for row in lines.iter_rows(min_row=2, values_only=True)] == ["奖金"]


def test_a_closed_month_keeps_what_it_pays(
    owed: list[int], write: Any, company: Any, client_of: Any
) -> None:
    close(client_of(company.he))
    write(lambda tx: set_base_pay_place(tx, company.he, True))

    assert not Payroll.get().base_pay_elsewhere
    assert totals_of_payrolls() == {MARCH: BASE + AWARD}


def test_what_was_shown_before_the_setting_changed_is_not_closed(
    owed: list[int], write: Any, company: Any, client_of: Any
) -> None:
    hr = client_of(company.he)
    form = {"month": MARCH, "people": "1", "lines": "2", "sum": str(BASE + AWARD)}
    write(lambda tx: set_base_pay_place(tx, company.he, True))

    assert hr.post("/payroll", data=form).status_code == 409
    assert not Payroll.select().exists()


def test_nobody_but_hr_sets_it(write: Any, company: Any, client_of: Any) -> None:
    assert client_of(company.lu).post("/payroll/base-pay").status_code == 403
    with pytest.raises(NotHR):
        write(lambda tx: set_base_pay_place(tx, company.lu, True))
    assert not is_base_pay_elsewhere()
    assert not Line.select().exists()
