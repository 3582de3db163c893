"""Bank accounts are imported by HR, kept encrypted, and stand in the payroll's file."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.webapp.import_page import import_table
from tests.webapp.ledger.test_settle import busy_day, close, lines
from tests.webapp.spreadsheets.whole_tables import read_bank_accounts
from webapp.ledger.operations.approve import approve_proposed
from webapp.payroll.operations.close_payroll import close_payroll
from webapp.people.models import BankAccount
from webapp.people.operations.import_bank_accounts import accounts_of
from webapp.spreadsheets.faults import FaultyTable
from webapp.store.models import AuditLine
from webapp.store.statements import read_rows

NUMBER = "6222020200112233445"
TABLE = f"工号,户名,银行卡号,开户行\n1101,林晓燕,{NUMBER[:4]} {NUMBER[4:]},工商银行\n".encode()


def take(client: Any, table: bytes = TABLE) -> str:
    return str(import_table(client, "bank_accounts", table).text)


def test_an_account_is_kept_encrypted_and_never_in_plain(company: Any, client_of: Any) -> None:
    take(client_of(company.he))

    [held] = accounts_of().values()
    assert (held.person_id, held.holder, held.bank) == (company.lin, "林晓燕", "工商银行")
    assert held.number_masked == "**** 3445"
    for table in ("bank_account", "audit_line", "staged_table"):
        rows = read_rows(f"SELECT * FROM {table}").fetchall()  # noqa: S608
        assert NUMBER not in str(rows)
    assert AuditLine.select().where(AuditLine.action == "set_bank_account").count() == 1


def test_the_same_table_again_changes_nothing_and_another_number_holds(
    company: Any, client_of: Any
) -> None:
    client = client_of(company.he)
    take(client)
    take(client)
    assert BankAccount.select().count() == 1

    take(client, TABLE.replace(b"445", b"999"))

    assert accounts_of()[company.lin].number_masked == "**** 3999"
    assert BankAccount.select().count() == 2


@pytest.mark.parametrize("typed", ["1234567", "6222x020200112233", "6.22202E+18", "2026-03-02"])
def test_what_is_no_account_number_is_refused(typed: str) -> None:
    table = f"工号,户名,银行卡号\n1101,林晓燕,{typed}\n".encode()

    with pytest.raises(FaultyTable):
        read_bank_accounts(table, "a.csv", known_staff={"1101"})


def test_the_payroll_file_shows_the_number_to_hr_and_a_mask_to_a_leader(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    busy_day(write, company, clock)
    close(write)
    clock.set("2026-04-01T09:00")
    numbers = [line.number for line in lines("2026-03-02") if line.amount]
    write(lambda tx: approve_proposed(tx, company.he, numbers))
    write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    assert "银行卡号" not in cells(client_of(company.he))

    take(client_of(company.he))

    assert {"户名", "银行卡号", NUMBER, "林晓燕"} <= cells(client_of(company.he))
    seen = cells(client_of(company.lu))
    assert "**** 3445" in seen
    assert NUMBER not in seen


def cells(client: Any) -> set[Any]:
    content = client.get("/payroll/2026-03.xlsx").data
    sheet = load_workbook(BytesIO(content), data_only=True).worksheets[0]
    return {cell.value for row in sheet.iter_rows() for cell in row}


def test_the_list_of_staff_says_whose_account_is_missing_and_no_number(
    company: Any, client_of: Any
) -> None:
    client = client_of(company.he)
    assert "银行卡" not in client.get("/staff").text.split("<main")[1]
    take(client)

    page = client.get("/staff").text

    assert page.count("银行卡已录") == 1
    assert "银行卡未录" in page
    assert "3445" not in page
