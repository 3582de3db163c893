"""Importing a table of deals or cancellations is all or nothing; repeating it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.webapp.import_page import import_table
from tests.webapp.telling import card, deal, differences, tally, verdict
from webapp.deals.deals_sheet import CancellationRow, ContractRow
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.import_deals import import_cancellations, import_deals
from webapp.facts.models import Cancellation, Customer, Deal, Fact
from webapp.importing.importer import TableIntake
from webapp.people.operations.import_rows import NotHR
from webapp.spreadsheets.faults import FaultyTable

YESTERDAY = datetime.fromisoformat("2026-03-01T14:30")  # company time
FIRST = ContractRow("HT-1", "1102", 100_000, YESTERDAY, row=2)
SECOND = ContractRow("HT-2", "1103", 250_050, YESTERDAY, name="陈女士", phone="13900139000", row=3)
Take = Callable[..., Any]


@pytest.fixture
def take(write: Any, seal: Any, company: Any) -> Take:
    return lambda *rows, by=company.he: write(lambda tx: import_deals(tx, by, rows, seal))


@pytest.fixture
def take_back(write: Any, company: Any) -> Take:
    def cancel(*contracts: str) -> Any:
        rows = [
            CancellationRow(contract, "客户退单", row=number)
            for number, contract in enumerate(contracts, 2)
        ]
        return write(lambda tx: import_cancellations(tx, company.he, rows))

    return cancel


def refused(take: Take, *rows: Any) -> list[tuple[int | None, str | None, str]]:
    """Row, column and sentence of each fault; asserts that no deal was recorded."""
    before = Fact.select().count()
    with pytest.raises(FaultyTable) as faulty:
        take(*rows)
    assert Fact.select().count() == before
    return [(fault.row, fault.column, str(fault)) for fault in faulty.value.faults]


def test_contracts_count_for_their_closers_on_their_day(take: Take, company: Any) -> None:
    done = take(FIRST, SECOND)

    assert (done.new, done.known) == (2, 0)
    assert tally("sales", company.wang, "2026-03-01") == 100_000
    assert tally("sales", company.zhao, "2026-03-01") == 250_050
    assert tally("new_customers", company.zhao, "2026-03-01") == 1
    assert Customer.get().phone_masked == "139****9000"
    assert {fact.recorded_by_id for fact in Fact.select()} == {company.he}
    assert differences() == []


def test_rows_imported_before_are_skipped_and_reported(take: Take, company: Any) -> None:
    take(FIRST, SECOND)

    done = take(FIRST, SECOND)

    assert (done.new, done.known, Deal.select().count()) == (0, 2, 2)


def test_a_deal_that_a_phone_recorded_the_same_day_is_the_same_deal(
    take: Take, write: Any, company: Any, clock: Any
) -> None:
    deal(write, company.wang, "1", 100_000)
    today = replace(FIRST, at=datetime.fromisoformat("2026-03-02T09:00"))

    assert take(today).known == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"closer": "1101"},
        {"amount": 100_001},
        {"at": datetime.fromisoformat("2026-02-28T14:30")},
        {"phone": "13700137000"},
    ],
)
def test_a_contract_recorded_with_other_content_is_refused_and_that_content_is_shown(
    take: Take, company: Any, changed: dict[str, Any]
) -> None:
    take(FIRST)
    [(row, column, sentence)] = refused(take, replace(FIRST, **changed))

    assert (row, column) == (2, "合同号")
    assert "王䶮，1000.00 元，2026-03-01" in sentence


def test_every_faulty_row_is_named_and_none_is_taken(take: Take, write: Any, company: Any) -> None:
    faults = refused(
        take,
        FIRST,
        replace(FIRST, contract="A<1", row=3),
        replace(FIRST, contract="HT-4", at=datetime.fromisoformat("2026-03-02T10:01"), row=4),
        replace(FIRST, contract="HT-5", at=datetime.fromisoformat("2020-03-02T10:01"), row=5),
        replace(FIRST, contract="HT-6", serial="NO-SUCH", row=6),
        replace(FIRST, contract="HT-7", amount=10**12, row=7),
    )

    assert [(row, column) for row, column, _sentence in faults] == [
        (3, "合同号"),
        (4, "成交时间"),
        (5, "成交时间"),
        (6, "卡号"),
        (7, "金额"),
    ]
    assert not Customer.select().exists()
    assert tally("sales", company.wang, "2026-03-01") == 0
    assert differences() == []


def test_a_serial_leads_to_its_card_and_its_designer(take: Take, write: Any, company: Any) -> None:
    sold = card(write, company.lin, "k1", "JB-1", visited=False)

    take(replace(FIRST, serial="JB-1"))

    assert Deal.get().card_id == sold.number
    assert tally("designer_deals", company.lin, "2026-03-01") == 1


def test_of_several_cards_with_one_serial_the_one_that_counts_is_taken(
    take: Take, write: Any, company: Any
) -> None:
    fake = card(write, company.zhao, "k1", "JB-1", visited=False)
    verdict(write, company.qin, "v1", fake.number, "fake")
    good = card(write, company.lin, "k2", "JB-1", visited=False)
    card(write, company.wang, "k3", "JB-1", visited=False)  # held: the serial is taken

    take(replace(FIRST, serial="JB-1"))
    assert Deal.get().card_id == good.number

    verdict(write, company.sun, "v2", good.number, "fake")
    [(_row, column, sentence)] = refused(take, replace(FIRST, contract="HT-9", serial="JB-1"))
    assert (column, "分不清" in sentence) == ("卡号", True)


# Cancellations


def test_contracts_are_cancelled_by_number_and_skipped_when_repeated(
    take: Take, take_back: Take, company: Any
) -> None:
    take(FIRST, SECOND)

    assert (take_back("HT-1").new, take_back("HT-1", "HT-2").known) == (1, 1)

    assert {row.reason for row in Cancellation.select()} == {"客户退单"}
    assert tally("sales", company.wang, "2026-03-01") == 0
    assert differences() == []


def test_a_contract_that_nobody_recorded_cannot_be_cancelled(take: Take, take_back: Take) -> None:
    take(FIRST)
    assert refused(take_back, "HT-1", "HT-77") == [(3, "合同号", "没有登记过合同 HT-77。")]


def test_the_table_of_a_contract_cancelled_since_leaves_it_cancelled_and_says_so(
    take: Take, take_back: Take
) -> None:
    take(FIRST)
    take_back("HT-1")

    done = take(FIRST, SECOND)

    assert (done.new, done.known, done.cancelled) == (1, 1, 1)
    corrected = take(replace(FIRST, amount=90_000))
    assert (corrected.new, Deal.select().where(Deal.contract == "HT-1").count()) == (1, 2)
    assert take(replace(FIRST, amount=90_000)).known == 1


def test_only_hr_imports(take: Take, company: Any, write: Any) -> None:
    for person in (company.sun, company.wang, "jiebao", "nobody"):
        with pytest.raises(NotHR):
            take(FIRST, by=person)
    with pytest.raises(NotHR):
        write(lambda tx: import_cancellations(tx, company.lu, [CancellationRow("HT-1", "x")]))


# From a file, on the page


def test_an_intake_reads_both_kinds(company: Any, write: Any, clock: Any, cipher: Any) -> None:
    intake = TableIntake(write, clock, cipher, company.he)
    deals = "合同号,成交人,金额,成交时间\nHT-1,1102,1000,2026-03-01 14:30\n"

    assert intake.take("deals", deals.encode(), "成交.csv").imported.new == 1
    cancelled = "合同号,撤单原因\nHT-1,客户退单\n".encode()
    assert intake.take("cancellations", cancelled, "撤单.csv").imported.new == 1


def test_the_page_takes_both_kinds_and_says_what_was_known(
    client_of: Any, company: Any, write: Any
) -> None:
    client = client_of(company.he)
    table = "合同号,成交人,金额,成交时间\nHT-1,1102,1000,2026-03-01 14:30\n".encode()

    def upload(kind: str, content: bytes) -> Any:
        return import_table(client, kind, content)

    assert "新增 1 行，已有 0 行" in upload("deals", table).text
    assert "新增 0 行，已有 1 行" in upload("deals", table).text
    number = Deal.get().fact_id
    write(lambda tx: cancel_deal(tx, company.he, CancelCommand("x", number, "退单")))
    assert "其中 1 行的合同已撤单，没有再登记。" in upload("deals", table).text
    wrong = upload("cancellations", "合同号,撤单原因\nHT-9,退单\n".encode())
    assert wrong.status_code == 422
    assert "没有登记过合同 HT-9。" in wrong.text
    for kind in ("deals", "cancellations"):
        assert client.get(f"/import/template/{kind}.xlsx").data.startswith(b"PK")


def test_an_imported_deal_makes_nobody_late(take: Take, take_back: Take, company: Any) -> None:
    # Closed on 1 March at 14:30, received on 2 March: after the cut-off of its day.
    take(FIRST)

    assert tally("late_records", company.wang, "2026-03-01") == 0
    assert tally("late_records", company.wang, "2026-03") == 0
    assert tally("contracts", company.wang, "2026-03-01") == 1

    take_back("HT-1")
    take(replace(FIRST, amount=90_000))

    assert Deal.select().where(Deal.imported).count() == 2
    assert tally("late_records", company.wang, "2026-03-01") == 0
    assert differences() == []


def test_a_late_deal_of_the_closer_stays_late_beside_an_imported_one(
    take: Take, write: Any, company: Any
) -> None:
    at = datetime.fromisoformat("2026-03-01T10:00+08:00")
    deal(write, company.wang, "own", 100_000, at=at)
    take(FIRST)

    assert tally("late_records", company.wang, "2026-03-01") == 1
    assert differences() == []


def test_a_deal_without_a_time_is_shown_with_its_day_alone(client_of: Any, company: Any) -> None:
    hr = client_of(company.he)
    table = "合同号,成交人,金额,成交时间\nHT-1,1102,1000,2026-03-01\n"
    assert "新增 1 行" in import_table(hr, "deals", table).text
    shown = hr.get("/deals?month=2026-03").text
    assert "<time>2026年3月1日</time>" in shown
    assert "00:00" not in shown
    assert tally("contracts", company.wang, "2026-03-01") == 1
    assert tally("late_records", company.wang, "2026-03-01") == 0
