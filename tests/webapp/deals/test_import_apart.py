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
from tests.webapp.writer_work import counted
from webapp.deals.deals_sheet import ContractRow
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.import_deals import import_deals, import_deals_apart
from webapp.facts.models import Assignment, Customer, Deal, Fact, Tally
from webapp.facts.transactions import Transaction
from webapp.spreadsheets.faults import FaultyTable

Write = Callable[[Callable[[Transaction], Any]], Any]
PER_ROW = 8  # fact, deal, audit line; customer, assignment, audit line; and its tallies


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
    pieces = iter(range(1, 100))

    def piece(work: Callable[[Transaction], Any]) -> Any:
        happen(next(pieces))
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


def test_always_changed_it_is_checked_inside_the_writer(
    take: Any, write: Any, company: Any, seal: Any
) -> None:
    def busy(piece: int) -> None:
        other = replace(SECOND, contract=f"HT-9{piece}")
        write(lambda tx: import_deals(tx, company.he, [other], seal))

    assert take(SECOND, writer=between(write, busy)).new == 1
    assert differences() == []


def test_killed_before_the_rows_are_added_nothing_is_visible(
    take: Any, write: Any, company: Any
) -> None:
    def kill(piece: int) -> None:
        if piece == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(FIRST, SECOND, writer=between(write, kill))

    assert not Fact.select().exists()
    assert not Customer.select().exists()
    assert take(FIRST, SECOND).new == 2


def test_the_writer_only_inserts(take: Any, write: Any, company: Any) -> None:
    """Its statements are those of the rows to insert, whatever is recorded already."""
    rows = [
        replace(SECOND, contract=f"T-{number}", phone=f"139{number:08}", row=number)
        for number in range(200)
    ]
    pieces: list[int] = []

    def counting(work: Callable[[Transaction], Any]) -> Any:
        results: list[Any] = []
        pieces.append(counted(lambda: results.append(write(work))).statements)
        return results[0]

    assert take(*rows, writer=counting).new == 200
    assert len(pieces) == 2
    assert pieces[1] <= 30 + PER_ROW * len(rows)
    pieces.clear()
    assert take(*rows, writer=counting).known == 200
    assert pieces[1] <= 15, "nothing is read row by row"
