"""The writer commits work in groups; each piece of work is kept or refused by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.company.models import Headship
from webapp.core.errors import JiebaoError
from webapp.facts.commits import commit_group, start_writer
from webapp.facts.models import Tally
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.tally_check import compare_tallies
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import add_team, set_head
from webapp.store import database
from webapp.store.models import AuditLine, Notice, Setting
from webapp.store.statements import engine
from webapp.store.tables import database as bound
from webapp.store.writer import Writer

Clock = Callable[[], Any]


@pytest.fixture
def writer(write: Any, clock: Clock) -> Iterator[Writer[Transaction]]:
    running = start_writer(clock)
    yield running
    running.close()


def keep(name: str) -> Callable[[Transaction], str]:
    """Work that sets a setting and returns its name."""

    def work(tx: Transaction) -> str:
        set_setting(tx, "test", name, '"kept"')
        return name

    return work


def refuse(name: str) -> Callable[[Transaction], None]:
    """Work that sets a setting and is then refused."""

    def work(tx: Transaction) -> None:
        set_setting(tx, "test", name, '"lost"')
        raise JiebaoError()

    return work


def settings() -> set[str]:
    return {row.name for row in Setting.select()}


def call_of(seller: str, record: str) -> Callable[[Transaction], Any]:
    return lambda tx: record_call(tx, seller, CallCommand(record, "invited"))


def calls_today(seller: str) -> int:
    held = Tally.get_or_none(
        Tally.period == "2026-03-02", Tally.metric == "calls", Tally.person == seller
    )
    return held.amount if held else 0


def one_group(writer: Writer[Transaction], works: list[Callable[[Transaction], Any]]) -> list[Any]:
    """Queue the works while another piece of work runs, so that they make one group."""
    under_way, go_on = Event(), Event()

    def hold(_tx: Transaction) -> None:
        under_way.set()
        assert go_on.wait(30)

    def answer(work: Callable[[Transaction], Any]) -> Any:
        try:
            return writer(work)
        except JiebaoError as refusal:
            return refusal

    with ThreadPoolExecutor(len(works) + 1) as threads:
        held = threads.submit(writer, hold)
        assert under_way.wait(30)
        asked = [threads.submit(answer, work) for work in works]
        while writer._queue.qsize() < len(works):
            pass
        go_on.set()
        held.result(30)
        return [each.result(30) for each in asked]


def test_work_is_done_and_its_result_returned(writer: Writer[Transaction]) -> None:
    assert writer(keep("one")) == "one"
    assert settings() == {"one"}


def test_each_thread_gets_the_result_of_its_own_work(writer: Writer[Transaction]) -> None:
    names = [f"setting {number}" for number in range(64)]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda name: writer(keep(name)), names))

    assert answers == names
    assert settings() == set(names)


def test_queued_work_is_committed_as_one_group(
    writer: Writer[Transaction], monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[int] = []
    commit = Writer._commit

    def counted(self: Writer[Transaction], group: Any) -> None:
        commits.append(len(group))
        commit(self, group)

    monkeypatch.setattr(Writer, "_commit", counted)

    answers = one_group(writer, [keep("one"), keep("two"), keep("three")])

    assert answers == ["one", "two", "three"]
    assert commits == [1, 3]


def test_a_refused_piece_of_work_leaves_the_others_of_its_group(
    writer: Writer[Transaction],
) -> None:
    answers = one_group(writer, [keep("before"), refuse("between"), keep("after")])

    assert answers[0] == "before"
    assert isinstance(answers[1], JiebaoError)
    assert answers[2] == "after"
    assert settings() == {"before", "after"}
    assert {line.subject for line in AuditLine.select()} == {"setting:before", "setting:after"}


def test_a_refused_piece_of_work_leaves_neither_tallies_nor_notices(
    company: Any, clock: Clock
) -> None:
    def refused(tx: Transaction) -> None:
        call_of(company.lin, "lost")(tx)
        raise JiebaoError()

    answers = commit_group([call_of(company.wang, "kept"), refused], clock)

    assert isinstance(answers[1][1], JiebaoError)
    assert calls_today(company.wang) == 1
    assert calls_today(company.lin) == 0
    commit_group([refused], clock)
    before = {row.topic: row.seq for row in Notice.select()}
    commit_group([refused], clock)
    assert {row.topic: row.seq for row in Notice.select()} == before


def test_work_refused_after_writing_the_groups_tallies_restores_them(
    runtime: Any, company: Any, clock: Clock
) -> None:
    def flushed_then_refused(tx: Transaction) -> None:
        call_of(company.lin, "lost")(tx)
        tx.flush()
        raise JiebaoError()

    commit_group([call_of(company.lin, "kept"), flushed_then_refused], clock)

    assert calls_today(company.lin) == 1
    assert compare_tallies(runtime.company) == []


def test_work_refused_after_writing_tallies_twice_restores_them_too(
    runtime: Any, company: Any, clock: Clock
) -> None:
    def flushed_twice_then_refused(tx: Transaction) -> None:
        tx.flush()
        call_of(company.lin, "lost")(tx)
        tx.flush()
        raise JiebaoError()

    commit_group([call_of(company.lin, "kept"), flushed_twice_then_refused], clock)

    assert calls_today(company.lin) == 1
    assert compare_tallies(runtime.company) == []


def test_work_kept_after_writing_tallies_adds_them_once(
    runtime: Any, company: Any, clock: Clock
) -> None:
    def flushed_and_kept(tx: Transaction) -> None:
        call_of(company.lin, "second")(tx)
        tx.flush()
        assert calls_today(company.lin) == 2

    commit_group(
        [call_of(company.lin, "first"), flushed_and_kept, call_of(company.lin, "third")], clock
    )

    assert calls_today(company.lin) == 3
    assert compare_tallies(runtime.company) == []


def test_later_work_of_a_group_sees_a_roster_changed_by_earlier_work(
    company: Any, clock: Clock
) -> None:
    seen: list[bool] = []

    def look(tx: Transaction) -> None:
        seen.append("north" in tx.company.teams)

    commit_group([look, lambda tx: add_team(tx, "test", "north", "城北店"), look], clock)

    assert seen == [False, True]


def test_a_roster_change_that_was_refused_is_not_seen_by_the_next(
    company: Any, clock: Clock
) -> None:
    seen: list[bool] = []

    def refused(tx: Transaction) -> None:
        add_team(tx, "test", "north", "城北店")
        assert "north" in tx.company.teams
        raise JiebaoError()

    def look(tx: Transaction) -> None:
        seen.append("north" in tx.company.teams)

    commit_group([refused, look], clock)

    assert seen == [False]


def test_no_work_is_acknowledged_when_the_commit_itself_fails(
    writer: Writer[Transaction], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_topics: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(database, "post_notices", full)
    with pytest.raises(OSError, match="the disk is full"):
        writer(lambda tx: add_team(tx, "test", "north", "城北店"))

    monkeypatch.undo()
    assert writer(keep("later")) == "later"
    assert settings() == {"later"}


def test_a_broken_reference_is_refused(writer: Writer[Transaction]) -> None:
    with pytest.raises(engine().errors, match=r"(?i)FOREIGN KEY"):
        writer(lambda tx: set_head(tx, "test", "no such team", "nobody"))

    assert not Headship.select().exists()
    assert writer(keep("later")) == "later"


@pytest.mark.sqlite
def test_acknowledged_means_on_disk_and_references_hold(writer: Writer[Transaction]) -> None:
    def pragmas(_tx: Transaction) -> tuple[Any, ...]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return tuple(bound.execute_sql(f"PRAGMA {name}").fetchone()[0] for name in names)

    full = 2
    assert writer(pragmas) == ("wal", full, 1)


def test_work_queued_before_closing_is_still_done(write: Any, clock: Clock) -> None:
    writer = start_writer(clock)
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(writer, keep(f"setting {number}")) for number in range(20)]
        answers = [each.result(30) for each in asked]
        writer.close()

    assert len(answers) == 20
    assert len(settings()) == 20
