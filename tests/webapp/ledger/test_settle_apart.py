"""Settling outside the writer leaves the lines of settling inside it, all of them or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.webapp.ledger.test_settle import DAY, busy_day, close, lines, owed
from tests.webapp.random_days import undone
from tests.webapp.telling import deal, verdict
from webapp.facts.commits import commit_group
from webapp.facts.transactions import Transaction
from webapp.ledger import settlement_basis
from webapp.ledger.models import Basis, Evidence, Line, Settlement
from webapp.ledger.operations import settle_apart as module
from webapp.ledger.operations.settle import settle_period
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.ledger.payroll_models import UnpaidLine
from webapp.people.operations.place_person import Placement, place
from webapp.store.models import AuditLine

LEDGER = (Settlement, Line, UnpaidLine, Basis, Evidence, AuditLine)
DAY_OF_IT = date.fromisoformat(DAY)
Write = Callable[[Callable[[Transaction], Any]], Any]


class Killed(Exception):
    """The program ended."""


def ledger() -> dict[str, list[Any]]:
    """Every row of the ledger, its inputs and the audit trail, in order."""
    return {
        table.__name__: list(table.select().order_by(table._meta.primary_key).tuples())
        for table in LEDGER
    }


def between(write: Write, happen: Callable[[int], None]) -> Write:
    """A writer before whose n-th piece of work something happens."""
    pieces = iter(range(1, 100))

    def piece(work: Callable[[Transaction], Any]) -> Any:
        happen(next(pieces))
        return write(work)

    return piece


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The inputs of a settlement are kept in several pieces, as those of a large company."""
    whole = settlement_basis.in_pieces
    monkeypatch.setattr(module, "in_pieces", lambda rows: whole(rows, size=2_000))


@pytest.mark.parametrize("scheme", ["card-campaign", "telesales-reward"])
def test_the_ledger_is_that_of_settling_inside_the_writer(
    write: Any, company: Any, clock: Any, small_pieces: None, scheme: str
) -> None:
    busy_day(write, company, clock)
    with undone():
        inside = close(write, scheme=scheme)
        expected = ledger()

    apart = settle_apart(write, clock(), scheme, DAY, company.he)

    assert apart == inside
    assert ledger() == expected


def test_settling_apart_again_adds_nothing(
    write: Any, company: Any, clock: Any, small_pieces: None
) -> None:
    busy_day(write, company, clock)
    first = settle_apart(write, clock(), "card-campaign", DAY)
    before = ledger()

    pieces: list[int] = []
    again = settle_apart(between(write, pieces.append), clock(), "card-campaign", DAY)

    assert first.lines
    assert (again.lines, again.outcomes) == ((), first.outcomes)
    assert pieces == [1], "all inputs are kept already"
    after = ledger()
    assert all(after[name] == before[name] for name in ("Line", "UnpaidLine", "Basis", "Evidence"))


def test_killed_before_any_piece_nothing_is_visible_and_again_all_is(
    write: Any, company: Any, clock: Any, small_pieces: None
) -> None:
    busy_day(write, company, clock)
    count: list[int] = []
    with undone():
        settle_apart(between(write, count.append), clock(), "card-campaign", DAY, company.he)
        expected = ledger()
    assert len(count) > 3

    for moment in count:

        def kill(piece: int, moment: int = moment) -> None:
            if piece == moment:
                raise Killed

        with undone():
            with pytest.raises(Killed):
                settle_apart(between(write, kill), clock(), "card-campaign", DAY, company.he)
            assert not Settlement.select().exists()
            assert not Line.select().exists()
            settle_apart(write, clock(), "card-campaign", DAY, company.he)
            assert ledger() == expected


def test_a_verdict_between_computing_and_posting_is_part_of_the_settlement(
    write: Any, company: Any, clock: Any
) -> None:
    sold = busy_day(write, company, clock)
    clock.set("2026-03-03T09:00")

    def meanwhile(piece: int) -> None:
        if piece == 1:
            verdict(write, company.sun, "look", sold["zhaos"], "fake")

    settle_apart(between(write, meanwhile), clock(), "card-campaign", DAY)

    assert owed(company.lin, "daily-cards-top3") == 50_00
    assert owed(company.zhao, "daily-cards-top3") == 0
    assert close(write).lines == ()


def test_a_change_in_the_commit_that_posts_is_part_of_the_settlement(
    write: Any, company: Any, clock: Any
) -> None:
    """Its touch and its notice are not written before the end of the commit."""
    busy_day(write, company, clock)
    moved = Placement(company.lin, DAY_OF_IT, "telesales", "west", company.qin, None)
    done: list[Any] = []

    def together(work: Callable[[Transaction], Any]) -> Any:
        first = [] if done else [lambda tx: place(tx, company.he, moved)]
        outcomes = commit_group([*first, work], clock)
        done.append(outcomes[-1][0])
        assert [refusal for _result, refusal in outcomes if refusal] == []
        return done[-1]

    prepared = module.prepare_apart("card-campaign", DAY, clock())
    for piece in settlement_basis.in_pieces(settlement_basis.rows_to_keep(prepared.inputs)):  # type: ignore[arg-type]
        write(lambda tx, piece=piece: settlement_basis.keep_rows(tx, piece))
    settle_apart(together, clock(), "card-campaign", DAY)

    assert close(write).lines == ()


def test_a_second_settlement_meanwhile_is_not_posted_twice(
    write: Any, company: Any, clock: Any
) -> None:
    busy_day(write, company, clock)

    def other(piece: int) -> None:
        if piece == 1:
            close(write)

    settle_apart(between(write, other), clock(), "card-campaign", DAY)

    claims = [(line.clause, line.kind, line.person_id, line.team_id) for line in lines()]
    assert claims
    assert len(claims) == len(set(claims))


def test_changed_at_each_try_it_is_computed_inside_the_writer(
    write: Any, company: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    morning = clock()
    busy_day(write, company, clock)
    clock.set("2026-03-03T09:00")
    inside: list[str] = []

    def settle_inside(tx: Transaction, scheme: str, period: str, by: str | None) -> Any:
        inside.append(period)
        return settle_period(tx, scheme, period, by)

    def busy(piece: int) -> None:
        deal(write, company.wang, f"late-{piece}", 100_000 + piece, at=morning)

    monkeypatch.setattr(module, "settle_period", settle_inside)
    settle_apart(between(write, busy), clock(), "card-campaign", DAY)

    assert inside == [DAY]
    assert Settlement.select().count() == 1
    assert close(write).lines == ()


def test_the_end_of_a_day_between_is_seen(write: Any, company: Any, clock: Any) -> None:
    """Computed at the cut-off, when the day owes nothing yet, and posted after it."""
    busy_day(write, company, clock)
    clock.set("2026-03-02T20:59")
    before = clock()
    clock.set("2026-03-02T21:05")

    settled = settle_apart(write, before, "card-campaign", DAY)

    assert not settled.preview
    assert settled.lines
