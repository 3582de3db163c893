"""A table of deals is checked outside the writer, and added as one by one, all rows or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.webapp.deals.test_import_deals import FIRST, SECOND
from tests.webapp.random_days import undone
from tests.webapp.telling import card, deal, differences, tally
from tests.webapp.writer_work import CountingWriter
from webapp.audit.models import LongWork, LongWorkEnd, StagedRow
from webapp.audit.operations import pieces
from webapp.audit.operations.pieces import WorkCancelled, WorkIsSure, cancel_work
from webapp.core.errors import JiebaoError, NotFound
from webapp.deals.deals_sheet import ContractRow
from webapp.deals.operations import add_deals
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.import_deals import DealsChanging, import_deals, import_deals_apart
from webapp.deals.operations.record_deal import ContractArriving
from webapp.facts.models import Assignment, Customer, Deal, Fact, Tally
from webapp.facts.transactions import Transaction
from webapp.importing.work_runner import WorkRunner
from webapp.spreadsheets.faults import FaultyTable

Write = Callable[[Callable[[Transaction], Any]], Any]
PER_ROW = 9  # fact, deal, audit line; customer, assignment, audit line; and its tallies


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is staged, and added three rows at a time."""
    monkeypatch.setattr("webapp.deals.operations.import_deals.AT_ONCE", 0)
    monkeypatch.setattr(pieces, "ADDED_AT_ONCE", 3)
    monkeypatch.setattr(pieces, "STAGED_AT_ONCE", 5)


@pytest.fixture
def take(write: Any, clock: Any, seal: Any, company: Any) -> Callable[..., Any]:
    """Import rows apart from the writer, which `writer` may stand for."""

    def take(*rows: ContractRow, writer: Write = write) -> Any:
        return import_deals_apart(writer, clock(), company.he, rows, seal)

    return take


def recorded() -> list[Any]:
    """What the tables hold of deals and customers, apart from ciphers, and all tallies."""
    facts = Fact.select(
        Fact.id, Fact.person, Fact.day, Fact.at, Fact.content_hash, Fact.recorded_by
    )
    deals = Deal.select(Deal.contract, Deal.amount, Deal.card, Deal.reissue, Customer.phone_hash)
    people = Customer.select(Customer.phone_hash, Customer.name, Customer.seller)
    given = Assignment.select(Customer.phone_hash, Assignment.seller, Assignment.why)
    tallies = Tally.select().where(Tally.count > 0)
    return [
        sorted(facts.where(Fact.kind == "deal").tuples()),
        sorted(deals.left_outer_join(Customer).tuples(), key=str),
        sorted(people.tuples(), key=str),
        sorted(given.join(Customer).tuples(), key=str),
        sorted(tallies.tuples(), key=str),
    ]


def test_new_rows_are_added_and_known_ones_skipped(take: Any, company: Any) -> None:
    assert take(FIRST, SECOND).new == 2

    again = take(FIRST, SECOND, replace(FIRST, contract="HT-3"))

    assert (again.new, again.known) == (1, 2)
    assert tally("sales", company.wang, "2026-03-01") == 200_000
    assert differences() == []


def test_a_new_customer_belongs_to_the_first_row_even_if_a_later_one_was_signed_earlier(
    take: Any, company: Any
) -> None:
    first = replace(FIRST, contract="HT-8", closer=company.lin, phone="13900000009", serial="")
    signed = datetime.fromisoformat("2026-02-27T10:00")
    earlier = replace(first, contract="HT-9", closer=company.wang, at=signed)

    assert take(first, earlier).new == 2

    assert Deal.get(Deal.contract == "HT-8").customer.seller_id == company.lin


_moments = st.sampled_from(["2026-03-01T09:00", "2026-03-01T14:30", "2026-02-27T10:00"])
_rows = st.lists(
    st.builds(
        ContractRow,
        contract=st.sampled_from(["HT-1", "HT-2", "ht 2", "HT-3", "HT-4", "HT-5"]),
        closer=st.sampled_from(["1101", "1102", "1103"]),
        amount=st.integers(1, 3).map(lambda yuan: yuan * 100_000),
        at=_moments.map(datetime.fromisoformat),
        serial=st.sampled_from(["", "", "S-1", "S-2"]),
        name=st.sampled_from(["", "陈女士", "周先生"]),
        phone=st.sampled_from([None, "13900000001", "13900000002", "13900000003"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=_rows)
def test_a_table_leaves_what_its_rows_leave_one_by_one(
    take: Any, write: Any, clock: Any, company: Any, seal: Any, rows: Sequence[ContractRow]
) -> None:
    """Contracts, customers and cards come again, in the table and before it."""
    with undone():
        card(write, company.lin, "k1", "S-1", visited=False)
        deal(write, company.wang, "d1", 100_000)
        old = replace(FIRST, contract="HT-5", phone="13900000001", name="")
        write(lambda tx: import_deals(tx, company.he, [old], seal))
        with undone():
            refused, alone = [], 0
            for number, row in enumerate(rows, 2):
                try:
                    done = write(lambda tx, row=row: import_deals(tx, company.he, [row], seal))
                    alone += done.new
                except FaultyTable as faulty:
                    refused.append((number, faulty.faults[0].sentence))
            expected = recorded()
        numbered = [replace(row, row=number) for number, row in enumerate(rows, 2)]
        if refused:
            before = recorded()
            with pytest.raises(FaultyTable) as table:
                take(*numbered)
            assert [(fault.row, fault.sentence) for fault in table.value.faults] == refused
            assert recorded() == before
        else:
            assert take(*numbered).new == alone
            assert recorded() == expected
        assert differences() == []


def between(write: Write, happen: Callable[[int], None]) -> Write:
    """A writer before whose n-th piece of work something happens."""
    numbers = iter(range(1, 100))

    def piece(work: Callable[[Transaction], Any]) -> Any:
        happen(next(numbers))
        return write(work)

    return piece


def test_a_contract_recorded_during_the_check_is_seen(
    take: Any, write: Any, company: Any, seal: Any
) -> None:
    def other(piece: int) -> None:
        if piece == 2:
            write(lambda tx: import_deals(tx, company.he, [FIRST], seal))

    done = take(FIRST, SECOND, writer=between(write, other))

    assert (done.new, done.known) == (1, 1)
    assert differences() == []


def test_a_deal_cancelled_during_the_check_is_seen(take: Any, write: Any, company: Any) -> None:
    take(FIRST)

    def cancelled(piece: int) -> None:
        if piece == 2:
            command = CancelCommand("c", Deal.get().fact_id, "退单")
            write(lambda tx: cancel_deal(tx, company.he, command))

    done = take(FIRST, SECOND, writer=between(write, cancelled))

    assert (done.new, done.cancelled) == (1, 1)
    assert differences() == []


def test_a_customer_added_during_the_check_is_not_added_twice(
    take: Any, write: Any, company: Any, seal: Any
) -> None:
    def added(piece: int) -> None:
        if piece == 2:
            other = replace(SECOND, contract="HT-9")
            write(lambda tx: import_deals(tx, company.he, [other], seal))

    take(SECOND, writer=between(write, added))

    assert Customer.select().count() == 1
    assert differences() == []


def test_a_table_whose_contracts_always_change_is_refused_and_leaves_nothing(
    take: Any, write: Any, company: Any, seal: Any
) -> None:
    rows = [replace(SECOND, contract=f"HT-{n}") for n in range(2, 40)]

    def busy(piece: int) -> None:
        if not LongWork.select().where(LongWork.sure_at.is_null(False)).exists():
            other = replace(FIRST, contract=rows[piece].contract)
            write(lambda tx: import_deals(tx, company.he, [other], seal))

    with pytest.raises((DealsChanging, FaultyTable)):
        take(*rows, writer=between(write, busy))

    assert not StagedRow.select().exists()
    assert Deal.select().where(Deal.amount == SECOND.amount).count() == 0
    assert differences() == []


@pytest.mark.parametrize("lives", range(2, 9))
def test_killed_between_pieces_it_is_nothing_or_another_process_completes_it(
    take: Any, write: Any, company: Any, runtime: Any, clock: Any, lives: int
) -> None:
    rows = [replace(SECOND, contract=f"T-{n}", phone=f"139{n % 4:08}", row=n) for n in range(2, 14)]

    def kill(piece: int) -> None:
        if piece > lives:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(*rows, writer=between(write, kill))
    sure = LongWork.get().is_sure
    assert differences() == [], "at each moment the tallies are those of the facts"
    assert sure or not Deal.select().exists()

    runner = WorkRunner(runtime)
    runner()
    clock.set("2026-03-02T12:01")
    runner()

    assert Deal.select().count() == (len(rows) if sure else 0)
    assert Customer.select().count() == (4 if sure else 0)
    assert LongWorkEnd.get().how == ("finished" if sure else "failed")
    assert not StagedRow.select().exists()
    assert take(*rows).known == (len(rows) if sure else 0)
    assert differences() == []


def test_a_running_import_is_left_to_its_process(
    take: Any, write: Any, company: Any, runtime: Any
) -> None:
    """The server completes a work only where nothing was added since it last looked."""
    runner = WorkRunner(runtime)
    runner()
    counts = []

    def look(piece: int) -> None:
        runner()
        counts.append(Deal.select().count())

    take(*[replace(SECOND, contract=f"T-{n}") for n in range(9)], writer=between(write, look))

    assert counts == [0] * (len(counts) - 3) + [0, 3, 6]


def test_a_contract_that_is_being_written_cannot_be_recorded_beside(
    take: Any, write: Any, company: Any, seal: Any
) -> None:
    refusals: list[BaseException] = []

    def other(piece: int) -> None:
        if LongWork.select().where(LongWork.sure_at.is_null(False)).exists() and not refusals:
            with pytest.raises(ContractArriving) as refused:
                deal(write, company.wang, "8", 100_000)
            refusals.append(refused.value)
            with pytest.raises(DealsChanging):
                take(replace(FIRST, contract="HT-8"))

    take(*[replace(SECOND, contract=f"HT-{n}") for n in range(9)], writer=between(write, other))

    assert len(refusals) == 1
    assert Deal.select().where(Deal.contract == "HT-8").count() == 1


def test_the_person_who_began_it_cancels_it_until_it_is_sure(
    take: Any, write: Any, company: Any
) -> None:
    refusals: list[type[BaseException]] = []

    def cancel(piece: int) -> None:
        work = LongWork.get_or_none()
        if work is None:
            return
        for by in (company.lu, company.he):
            try:
                write(lambda tx, by=by: cancel_work(tx, by, work.id))
            except JiebaoError as refusal:
                refusals.append(type(refusal))

    with pytest.raises(WorkCancelled):
        take(FIRST, SECOND, writer=between(write, cancel))

    assert refusals[0] is NotFound, "of another person"
    assert LongWorkEnd.get().how == "cancelled"
    assert not Deal.select().exists()
    assert not StagedRow.select().exists()

    refusals.clear()
    LongWorkEnd.delete().execute()
    LongWork.delete().execute()

    def late(piece: int) -> None:
        if LongWork.select().where(LongWork.sure_at.is_null(False)).exists():
            cancel(piece)

    assert take(FIRST, SECOND, writer=between(write, late)).new == 2
    assert set(refusals) == {NotFound, WorkIsSure}


def test_each_piece_in_the_writer_is_bounded(
    take: Any, write: Any, company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its statements are those of the rows of one piece, however long the table is."""
    monkeypatch.setattr(pieces, "ADDED_AT_ONCE", 20)
    monkeypatch.setattr(pieces, "STAGED_AT_ONCE", 100)
    most = []
    for count, name in ((60, "S"), (240, "L")):
        rows = [
            replace(SECOND, contract=f"{name}-{n}", phone=f"13{len(name)}{n:08}", row=n)
            for n in range(count)
        ]
        writer = CountingWriter(write)
        assert take(*rows, writer=writer).new == count
        most.append(max(piece.statements for piece in writer.pieces))
        again = CountingWriter(write)
        assert take(*rows, writer=again).known == count
        assert max(piece.statements for piece in again.pieces) <= 15, "nothing is read row by row"

    assert most[1] <= most[0] + 45
    assert most[1] <= 80 + PER_ROW * 20


def test_few_first_deals_are_counted_again_in_one_piece(
    take: Any, write: Any, company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of earlier deals takes the first deal of many customers: a few in each piece."""
    monkeypatch.setattr(add_deals, "LOST_AT_ONCE", 2)
    monkeypatch.setattr(pieces, "ADDED_AT_ONCE", 100)
    late = [replace(SECOND, contract=f"L-{n}", phone=f"139{n:08}") for n in range(7)]
    take(*late)
    early = datetime.fromisoformat("2026-02-27T10:00")
    rows = [replace(row, contract=f"E-{n}", at=early) for n, row in enumerate(late)]
    counts: list[int] = []

    def look(piece: int) -> None:
        counts.append(Deal.select().where(Deal.contract.startswith("E-")).count())

    take(*rows, writer=between(write, look))

    assert counts[-4:] == [0, 2, 4, 6]
    assert tally("new_customers", company.zhao, "2026-02-27") == 7
    assert tally("new_customers", company.zhao, "2026-03-01") == 0
    assert differences() == []
