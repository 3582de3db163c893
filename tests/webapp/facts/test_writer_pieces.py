"""Large work hands the writer pieces of bounded size, and only what is new."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.random_days import undone
from tests.webapp.writer_work import Counted, CountingWriter, add_past, counted
from webapp.audit.long_works import open_works, sure_works
from webapp.audit.models import StagedRow
from webapp.audit.operations.pieces import add_staged
from webapp.calling.call_list_sheet import CustomerRow
from webapp.calling.operations.customers import CustomerGiven, find_or_add
from webapp.calling.operations.import_call_list import (
    CustomersChanging,
    add_call_list,
    import_call_list,
    import_call_list_apart,
)
from webapp.calling.operations.share_call_lists import Share, share_out
from webapp.cards.issued_cards_sheet import IssuedRow
from webapp.cards.operations.import_issued_cards import import_issued_cards
from webapp.company.models import Person
from webapp.facts.models import Customer
from webapp.facts.transactions import Transaction
from webapp.honours.models import Certificate
from webapp.honours.operations import issue_certificates
from webapp.honours.operations.issue_certificates import issue_apart
from webapp.honours.operations.print_runs import ask_for_run_apart, held_run
from webapp.honours.operations.revoke_certificates import revoke
from webapp.ledger.models import Line
from webapp.ledger.operations.add_line import add_line
from webapp.meetings.operations.remind_of_meeting import remind_of_meeting
from webapp.messaging.models import Reminder
from webapp.messaging.operations import remind
from webapp.messaging.operations.remind import ReminderGiven, remind_apart, remind_of_missing
from webapp.people.operations.import_people import Imported, import_staff, propose_table
from webapp.people.staff_sheet import StaffRow
from webapp.people.targets_sheet import TargetRow
from webapp.schemes.company_loading import load_company
from webapp.spreadsheets.faults import FaultyTable
from webapp.store.postgresql import PostgresqlEngine
from webapp.store.sqlite_inserts import in_sizes
from webapp.store.statements import engine

LIN, WANG, HE = "1101", "1102", "1002"
Write = Callable[[Callable[[Transaction], Any]], Any]


def test_reminders_are_inserted_in_pieces_and_once(
    company: Any, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remind, "IN_A_PIECE", 20)
    given = [
        ReminderGiven(LIN, "meeting", f"{number}", "/meeting", {"reached": 1})
        for number in range(50)
    ]
    first, again = CountingWriter(write), CountingWriter(write)

    assert remind_apart(first, given) == 50
    assert remind_apart(again, [*given, given[0]._replace(person=WANG)]) == 1

    assert len(first.pieces) == 3
    assert len(again.pieces) == 1
    assert Reminder.select().count() == 51
    assert Reminder.get(Reminder.person == WANG).told == '{"reached": 1}'


def test_the_minute_of_the_morning_writes_nothing_that_was_written(
    company: Any, write: Write, clock: SettableClock
) -> None:
    """Neither the forfeits nor what people have recorded is read in the writer."""
    clock.set("2026-03-04T09:31")
    write(_past_with_forfeit)
    for work in (remind_of_meeting, remind_of_missing):
        first, again = CountingWriter(write), CountingWriter(write)

        work(first, load_company(), clock())
        work(again, load_company(), clock())

        assert len(first.pieces) == 1
        assert again.pieces == []


def _past_with_forfeit(tx: Transaction) -> None:
    add_past(tx, 60)
    held = Line.get()
    add_line(
        tx,
        settlement=held.settlement_id,
        scheme="telesales-reward",
        revision=held.revision,
        clause="new",
        kind="forfeit",
        period="2026-03-03",
        person=LIN,
        amount=None,
        sign=1,
        because=json.dumps({"forfeit": "", "alternative": "", "reached": 1, "floor": "calls"}),
    )


def test_a_staff_list_reads_the_company_once_however_many_it_changes(
    company: Any, write: Write, seal: Any
) -> None:
    held = load_company()
    rows = [
        StaffRow(
            *(person.id, person.name, posting.role),
            level="senior",
            row=number,
            given=frozenset({"level"}),
        )
        for number, person in enumerate(held.people.values(), start=2)
        if (posting := person.posting_on(held.clock.day(datetime.now().astimezone())))
    ]

    few, many = _after_each(
        write,
        lambda tx: import_staff(tx, HE, rows[:2], seal, {}),
        lambda tx: import_staff(tx, HE, rows[:7], seal, {}),
    )

    assert few.statements < many.statements
    assert (many.statements - few.statements) / 5 <= 12


def test_a_staff_list_adds_people_by_a_few_statements_each(
    company: Any, write: Write, seal: Any
) -> None:
    def rows(count: int) -> list[StaffRow]:
        return [
            StaffRow(f"{3000 + number}", f"新人{number}", "guide", team="东城店", row=number)
            for number in range(count)
        ]

    hashes = {row.staff_number: "hash" for row in rows(40)}

    few, many = _after_each(
        write,
        lambda tx: import_staff(tx, HE, rows(10), seal, hashes),
        lambda tx: import_staff(tx, HE, rows(40), seal, hashes),
    )

    # A person; and the posting, audit line and touch of each.
    assert many.statements - few.statements == 30 + 3 * _more(10, 40)
    assert few.statements <= 10 * 4 + 20, "the company is not read again"
    assert Person.select().where(Person.id.startswith("30")).count() == 0, "both were undone"


def _more(few: int, many: int) -> int:
    """How many statements more `many` rows of a table take: PostgreSQL inserts all by one."""
    if isinstance(engine(), PostgresqlEngine):
        return 0
    taken = [len(list(in_sizes([()] * rows))) for rows in (few, many)]
    return taken[1] - taken[0]


def _after_each(write: Write, *works: Callable[[Transaction], Any]) -> list[Counted]:
    """What each work does, each on the same company."""
    found = []
    for work in works:
        with undone():
            load_company()
            writer = CountingWriter(write)
            writer(work)
        found += writer.pieces
    return found


def test_a_table_of_targets_reads_the_teams_once(company: Any, write: Write) -> None:
    def rows(count: int) -> list[TargetRow]:
        return [
            TargetRow(who=LIN, metric="sales", period_kind="month", value=100 + number, row=number)
            for number in range(count)
        ]

    few, many = _after_each(
        write,
        lambda tx: propose_table(tx, HE, rows(5)),
        lambda tx: propose_table(tx, HE, rows(25)),
    )

    assert many.statements - few.statements == 2 * _more(5, 25), "proposals and audit lines"


def test_a_call_list_is_added_by_a_row_of_each_table(company: Any, write: Write, seal: Any) -> None:
    def rows(count: int) -> list[CustomerRow]:
        return [
            CustomerRow(row=number, seller=LIN, name="新", phone=f"139{number:08}")
            for number in range(count)
        ]

    few, many = _after_each(
        write,
        lambda tx: import_call_list(tx, HE, rows(10), seal),
        lambda tx: import_call_list(tx, HE, rows(40), seal),
    )

    assert many.statements - few.statements == (4 * _more(10, 40)), (
        "customer, assignment, two audit lines"
    )


@pytest.fixture
def _hundred_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than 100 customers are a large list."""
    monkeypatch.setattr("webapp.calling.operations.import_call_list.AT_ONCE", 100)


def _customers(count: int, seller: str = LIN) -> list[CustomerRow]:
    return [
        CustomerRow(row=number, seller=seller, name="新", phone=f"139{number:08}")
        for number in range(count)
    ]


@pytest.mark.usefixtures("_hundred_at_once")
def test_a_large_call_list_is_added_in_pieces_of_one_size_and_once(
    company: Any, write: Write, seal: Any
) -> None:
    pieces = []
    for count in (200, 400):
        with undone():
            writer = CountingWriter(write)
            done = import_call_list_apart(writer, HE, _customers(count), seal)
            assert done == Imported(new=count)
            assert Customer.select().where(Customer.seller == LIN).count() == count
            again = CountingWriter(write)
            assert import_call_list_apart(again, HE, _customers(count), seal).known == count
            assert again.pieces == []
            assert not StagedRow.select().exists()
        pieces.append(writer.pieces)

    few, many = pieces
    assert len(many) > len(few)
    assert max(each.statements for each in many) <= 500 + 20, "500 staged rows, or 100 added ones"


@pytest.mark.usefixtures("_hundred_at_once")
def test_a_customer_recorded_while_a_list_is_added_stays_with_that_seller(
    company: Any, write: Write, seal: Any
) -> None:
    given = CustomerGiven("陈女士", seal("13900000149"))

    def writing(work: Callable[[Transaction], Any]) -> Any:
        if sure_works():  # before the first rows are added, wang calls a customer of the last ones
            write(lambda tx: find_or_add(tx, given, WANG))
        return write(work)

    assert import_call_list_apart(writing, HE, _customers(150), seal).new == 150

    assert Customer.get(Customer.phone_hash == seal("13900000149").hash).seller_id == WANG
    assert Customer.select().where(Customer.seller == LIN).count() == 149


@pytest.mark.usefixtures("_hundred_at_once")
def test_a_customer_recorded_before_a_list_is_sure_is_checked_again(
    company: Any, write: Write, seal: Any
) -> None:
    calls = 0

    def writing(work: Callable[[Transaction], Any]) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:  # begun; the rows are not staged yet
            given = CustomerGiven("陈女士", seal("13900000149"))
            write(lambda tx: find_or_add(tx, given, WANG))
        return write(work)

    with pytest.raises(FaultyTable) as refused:
        import_call_list_apart(writing, HE, _customers(150), seal)

    [fault] = refused.value.faults
    assert fault.row == 149
    assert Customer.select().where(Customer.seller == LIN).count() == 0


@pytest.mark.usefixtures("_hundred_at_once")
def test_a_list_waits_for_another_one_with_its_customers(
    company: Any, write: Write, seal: Any
) -> None:
    """The other one was made sure by a process that ended; the next start completes it."""

    class Ended(BaseException):
        pass

    def ending(work: Callable[[Transaction], Any]) -> Any:
        done = write(work)
        if sure_works():
            raise Ended
        return done

    with pytest.raises(Ended):
        import_call_list_apart(ending, HE, _customers(150), seal)

    with pytest.raises(CustomersChanging):
        import_call_list_apart(write, HE, _customers(150, WANG), seal)

    [sure] = open_works()
    add_staged(write, sure.id, add_call_list)
    assert Customer.select().where(Customer.seller == LIN).count() == 150


def test_sharing_out_reads_who_is_in_charge_once(company: Any, write: Write, seal: Any) -> None:
    row = CustomerRow(row=1, seller=LIN, name="新", phone="13900000001")
    write(lambda tx: import_call_list(tx, HE, [row], seal))

    done = counted(lambda: write(lambda tx: share_out(tx, HE, Share(LIN, (WANG,) * 50, 1))))

    assert done.statements <= 15


def test_issued_cards_are_looked_up_together(company: Any, write: Write) -> None:
    def rows(count: int) -> list[IssuedRow]:
        return [
            IssuedRow(serial=f"JC{number:06}", batch="一", person=LIN, row=number)
            for number in range(count)
        ]

    few, many = _after_each(
        write,
        lambda tx: import_issued_cards(tx, HE, rows(10)),
        lambda tx: import_issued_cards(tx, HE, rows(40)),
    )

    assert many.statements - few.statements == _more(10, 40)


def test_certificates_are_issued_in_pieces_and_once(
    company: Any, write: Write, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issue_certificates, "IN_A_PIECE", 10)
    clock.set("2026-03-04T09:31")
    write(lambda tx: add_past(tx, 75))
    lines = [row[0] for row in Line.select(Line.number).where(Line.kind == "commend").tuples()]
    Certificate.delete().execute()
    asked = {line: (f"code-{line}", {"recipient": "林"}) for line in lines}
    first, again = CountingWriter(write), CountingWriter(write)

    serials = issue_apart(first, HE, asked)

    assert len(serials) == len(set(serials)) == len(lines) == 25
    assert issue_apart(again, HE, asked) == serials
    assert len(first.pieces) == 3
    per_certificate = 12
    assert all(piece.statements <= 10 * per_certificate for piece in first.pieces)


@pytest.fixture
def certified(company: Any, write: Write, clock: SettableClock) -> list[str]:
    """The serials of 25 certificates of periods that are over."""
    clock.set("2026-03-04T09:31")
    write(lambda tx: add_past(tx, 75))
    query = Certificate.select(Certificate.serial).order_by(Certificate.serial).tuples()
    return [serial for (serial,) in query if Certificate.get_by_id(serial).line.kind == "commend"]


def test_a_print_run_is_inserted_and_its_certificates_are_looked_at_before(
    certified: list[str], write: Write, clock: SettableClock
) -> None:
    writer = CountingWriter(write)

    number = ask_for_run_apart(writer, clock(), HE, certified, "zip")

    [piece] = writer.pieces
    assert piece.statements <= len(certified) + 8, "a page each; the run, its audit line, the look"
    assert [page.certificate_id for page in held_run(number).pages] == certified


def test_a_certificate_revoked_since_it_was_looked_at_is_not_in_the_run(
    certified: list[str], write: Write, clock: SettableClock
) -> None:
    gone = certified[3]
    revoked: list[str] = []

    def writing(work: Callable[[Transaction], Any]) -> Any:
        if not revoked:
            revoked.append(gone)
            write(lambda tx: revoke(tx, HE, gone, "有误"))
        return write(work)

    number = ask_for_run_apart(writing, clock(), HE, certified, "zip")

    printed = [page.certificate_id for page in held_run(number).pages]
    assert printed == [serial for serial in certified if serial != gone]
