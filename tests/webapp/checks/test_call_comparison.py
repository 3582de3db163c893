"""Logged calls beside call detail records: imported, compared, told to those in charge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.import_page import import_table
from tests.webapp.writer_work import CountingWriter
from webapp.audit.models import LongWork, StagedRow
from webapp.audit.operations.pieces import add_piece
from webapp.calling.call_records_sheet import CallRecordRow
from webapp.calling.operations import import_call_records as importing
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.calling.operations.set_call_record_rules import NobodyCompared, set_call_record_rules
from webapp.checks.call_comparison import compare_day
from webapp.checks.models import Signal
from webapp.checks.operations import note_comparison
from webapp.checks.operations.note_comparison import compare_call_records
from webapp.checks.risk import risk_of
from webapp.core.errors import NotAllowed
from webapp.facts.call_record_models import CallMatch, CallRecord, CallRecordTable
from webapp.facts.call_records import CallRecordRules, call_record_rules, confirmed_shares
from webapp.facts.models import Fact
from webapp.importing.work_runner import WorkRunner
from webapp.people.operations.import_rows import NotHR
from webapp.records.operations.amend import correct_call, withdraw_record
from webapp.schemes.company_loading import load_company
from webapp.spreadsheets.faults import FaultyTable

DAY = date(2026, 3, 2)
CHEN, ZHOU = "13900000001", "13900000002"
FULL_DAY = ("13800000007,2026-03-02 09:00:00", "13800000007,2026-03-02 20:30:00")


@pytest.fixture
def log(write: Any, seal: Any, company: Any, clock: SettableClock) -> Callable[..., int]:
    """Logs a call of wang, who sells by telephone, at a time of the day; returns its number."""

    def log_call(at: str, phone: str = "", who: str = company.wang, **given: Any) -> int:
        customer = CustomerGiven("", seal(phone)) if phone else CustomerGiven()
        moment = clock.set(f"2026-03-02T{at}")
        command = CallCommand(f"call {at} {who}", "refused", customer, at=moment, **given)
        return int(write(lambda tx: record_call(tx, who, command)).number)

    return log_call


@pytest.fixture
def bill(runtime: Any, client_of: Any, company: Any, clock: SettableClock) -> Callable[..., Any]:
    """Imports rows of a bill that covers the day, as HR on the page, and compares."""

    def take(*rows: str, title: str = "对方号码,通话时间", edges: bool = True) -> Any:
        clock.set("2026-03-02T21:30")
        width = title.count(",") - 1
        around = [edge + "," * width for edge in FULL_DAY] if edges else []
        table = "\n".join([title, *around, *rows])
        answer = import_table(client_of(company.he), "call_records", table)
        compare_call_records(runtime.write, clock())
        return answer

    return take


def kinds(number: int) -> list[str]:
    return [part.kind for part in risk_of([number])[number].parts]


def test_a_call_with_a_record_is_confirmed_and_one_without_is_told(
    company: Any, log: Any, bill: Any, client_of: Any
) -> None:
    real, invented = log("10:05", CHEN), log("11:00", ZHOU)
    assert "新增 3 行" in bill(f"{CHEN},2026-03-02 10:03:10").text
    assert kinds(real) == []
    assert kinds(invented) == ["no_call_record"]
    assert confirmed_shares(DAY, [company.wang])[company.wang].percent == 50
    page = client_of(company.sun).get("/suspicions").text
    assert "11:00 登记的这通，话单里没有" in page
    shares = client_of(company.sun).get("/call-records").text
    assert "1 / 2" in shares
    assert "50%" in shares
    assert "2 通登记的电话里，1 通有话单" in client_of(company.he).get("/staff/1102").text
    assert "1 / 2" not in client_of(company.qin).get("/call-records").text


def test_only_the_roles_that_call_through_the_exchange_are_told(
    company: Any, log: Any, bill: Any, write: Any, clock: SettableClock
) -> None:
    designers = log("11:00", ZHOU, company.lin)
    bill()
    assert kinds(designers) == []
    roles = ["telesales", "designer"]
    write(lambda tx: set_call_record_rules(tx, company.he, roles, must_log=False))
    compare_call_records(write, clock())
    assert kinds(designers) == ["no_call_record"]


def test_time_that_no_table_covers_is_not_compared(log: Any, bill: Any, company: Any) -> None:
    before = log("09:30", ZHOU)
    bill(f"{CHEN},2026-03-02 10:00:00", f"{CHEN},2026-03-02 11:00:00", edges=False)
    assert kinds(before) == []
    assert confirmed_shares(DAY, [company.wang]) == {}


def test_a_call_without_a_number_is_told_only_where_the_table_names_who_called(
    log: Any, bill: Any
) -> None:
    call = log("11:00")
    bill()
    assert kinds(call) == []
    bill("13900000009,2026-03-02 12:00:00,1102", title="对方号码,通话时间,工号")
    assert kinds(call) == ["no_call_record"]


def test_a_later_table_takes_the_signal_back(
    company: Any, log: Any, bill: Any, client_of: Any
) -> None:
    call = log("11:00", ZHOU)
    bill()
    assert kinds(call) == ["no_call_record"]
    bill(f"{ZHOU},2026-03-02 10:58:00")
    assert kinds(call) == []
    assert Signal.select().count() == 1
    assert "话单里没有" not in client_of(company.sun).get("/suspicions").text
    assert confirmed_shares(DAY, [company.wang])[company.wang].percent == 100


def test_a_call_that_arrives_later_is_compared_then(
    company: Any, log: Any, bill: Any, write: Any, clock: SettableClock
) -> None:
    bill(f"{CHEN},2026-03-02 10:03:10")
    late = log("10:05", CHEN)
    assert compare_call_records(write, clock.set("2026-03-03T09:00")) == 1
    assert kinds(late) == []
    assert compare_call_records(write, clock()) == 0
    assert confirmed_shares(DAY, [company.wang])[company.wang].confirmed == 1


def test_a_corrected_number_counts_and_a_withdrawn_call_does_not(
    company: Any, log: Any, bill: Any, write: Any, seal: Any
) -> None:
    wrong, withdrawn = log("10:05", ZHOU), log("12:00", "13900000003")
    right = CallCommand("corrected", "refused", CustomerGiven("", seal(CHEN)))
    write(lambda tx: correct_call(tx, company.wang, wrong, right))
    write(lambda tx: withdraw_record(tx, company.wang, withdrawn, "withdrawn"))
    bill(f"{CHEN},2026-03-02 10:03:10")
    assert [(kinds(number)) for number in (wrong, withdrawn)] == [[], []]
    share = confirmed_shares(DAY, [company.wang])[company.wang]
    assert (share.compared, share.confirmed) == (1, 1)


def test_a_record_without_a_log_is_told_only_where_all_must_be_logged(
    company: Any, log: Any, bill: Any, write: Any, clock: SettableClock, client_of: Any
) -> None:
    log("10:05", CHEN)
    rows = [f"{phone},2026-03-02 {at},1102" for phone, at in ((CHEN, "10:03"), (CHEN, "10:20"))]
    bill(*rows, f"{ZHOU},2026-03-02 12:00,1102", title="对方号码,通话时间,工号")
    assert confirmed_shares(DAY, [company.wang])[company.wang].unlogged == 0
    form = {"roles": ["telesales"], "must_log": "yes"}
    assert client_of(company.he).post("/call-records", data=form).status_code == 303
    compare_call_records(write, clock())
    share = confirmed_shares(DAY, [company.wang])[company.wang]
    assert share.unlogged == 1, "who dials a number again has logged it"
    assert "有 1 个号码打过，没有登记" in client_of(company.sun).get("/suspicions").text


def test_the_same_table_again_changes_nothing(log: Any, bill: Any) -> None:
    log("10:05", CHEN)
    row = f"{CHEN},2026-03-02 10:03:10"
    bill(row, "10086,2026-03-02 10:04:00")
    held = [model.select().count() for model in (CallRecord, CallRecordTable, CallMatch)]
    answer = bill(row, "10086,2026-03-02 10:04:00").text
    assert "新增 0 行，已有 3 行" in answer
    assert "1 行不是客户的号码" in answer
    assert [m.select().count() for m in (CallRecord, CallRecordTable, CallMatch)] == held


def test_no_number_is_stored_in_the_open(bill: Any, config: Any, database: Any) -> None:
    bill(f"{CHEN},2026-03-02 10:03:10")
    assert CallRecord.select().where(CallRecord.masked == "139****0001").exists()
    rows = [str(row) for row in CallRecord.select().tuples()]
    assert not any(CHEN in row for row in rows)


def test_calls_of_tomorrow_refuse_the_table(
    company: Any, write: Any, clock: SettableClock, seal: Any
) -> None:
    rows = [
        CallRecordRow(CHEN, clock().replace(tzinfo=None) + timedelta(days=days)) for days in (0, 2)
    ]
    with pytest.raises(FaultyTable):
        importing.import_call_records(write, clock(), company.he, rows, seal)
    assert not CallRecord.select().exists()
    with pytest.raises(NotHR):
        importing.import_call_records(write, clock(), company.sun, rows[:1], seal)


def test_only_hr_sets_the_rules_and_at_least_one_role(company: Any, write: Any) -> None:
    change = partial(set_call_record_rules, must_log=True)
    with pytest.raises(NotAllowed):
        write(lambda tx: change(tx, company.sun, ["telesales"]))
    with pytest.raises(NobodyCompared):
        write(lambda tx: change(tx, company.he, []))
    assert call_record_rules() == CallRecordRules(frozenset({"telesales"}), False)


def test_a_large_table_is_written_in_pieces_and_completed_after_a_kill(
    runtime: Any, company: Any, clock: SettableClock, seal: Any, monkeypatch: Any
) -> None:
    begin = clock().replace(tzinfo=None, hour=9)
    rows = [CallRecordRow(CHEN, begin + timedelta(seconds=n)) for n in range(450)]
    writing = CountingWriter(runtime.write)
    monkeypatch.setattr(importing, "add_staged", lambda *_given: None)  # killed here
    importing.import_call_records(writing, clock(), company.he, rows, seal)
    assert CallRecord.select().count() == 0
    assert compare_call_records(runtime.write, clock()) == 0, "nothing is compared with a part"
    WorkRunner(runtime)()
    assert CallRecord.select().count() == 450
    assert not StagedRow.select().exists()
    work = LongWork.get()
    piece = CountingWriter(runtime.write)
    piece(partial(add_piece, work=work.id, add=importing.add_call_records))
    assert max(each.statements for each in writing.pieces) < 60


def test_a_day_is_noted_in_pieces(
    company: Any, log: Any, bill: Any, write: Any, monkeypatch: Any
) -> None:
    for minute in range(10, 16):
        log(f"10:{minute}", f"139000001{minute}")
    bill()
    Signal.delete().execute()
    monkeypatch.setattr(note_comparison, "NOTED_AT_ONCE", 2)
    counting = CountingWriter(write)
    found = compare_day(load_company(), DAY, call_record_rules())
    note_comparison.note_comparison(counting, found)
    assert len(counting.pieces) == 4
    assert Signal.select().count() == 6
    assert Fact.select().where(Fact.kind == "call").count() == 6
