"""A full or read-only disk refuses writes in words; nothing is half written, and it goes on after.

The database of these tests is really full: SQLite may not add a page (`max_page_count`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from webapp.core.disk_faults import DiskFault, DiskFull, DiskReadOnly
from webapp.core.errors import JiebaoError
from webapp.facts.commits import commit_group, start_writer
from webapp.facts.transactions import Transaction
from webapp.store.models import AuditLine
from webapp.store.tables import database
from webapp.store.writer import Writer

pytestmark = pytest.mark.sqlite

LONG = "字" * 100_000
Work = Callable[[Transaction], None]


def line(subject: str, text: str = "") -> Work:
    return lambda tx: tx.audit("1002", "test", subject, {"text": text})


def refused(tx: Transaction) -> None:
    line("refused")(tx)
    raise JiebaoError()


def pragma(words: str) -> Any:
    return database.connection().execute(f"PRAGMA {words}").fetchone()


def fill(_tx: Any = None) -> None:
    """Let this thread's connection add two pages at most: short lines fit, long ones do not."""
    pragma(f"max_page_count = {pragma('page_count')[0] + 2}")


def empty(_tx: Any = None) -> None:
    pragma("max_page_count = 1073741823")


def lines() -> set[str]:
    return {each.subject for each in AuditLine.select().where(AuditLine.action == "test")}


def fault_of(writer: Writer[Transaction]) -> type[DiskFault] | None:
    return type(writer.fault) if writer.fault else None


@pytest.fixture
def writer(write: Any, clock: Any) -> Iterator[Writer[Transaction]]:
    running = start_writer(clock)
    yield running
    running.close()


def test_work_beside_one_that_does_not_fit_is_undone_with_it(write: Any, clock: Any) -> None:
    """SQLite then undoes the whole transaction: what follows would be committed by itself."""
    fill()
    with pytest.raises(Exception, match=r"full|savepoint"):
        commit_group([line("before"), line("too long", LONG), line("after")], clock)
    assert not database.connection().in_transaction
    assert lines() == set()

    empty()
    commit_group([line("before"), line("too long", LONG), line("after")], clock)
    assert lines() == {"before", "too long", "after"}


def test_a_write_on_a_full_disk_is_refused_and_the_next_one_may_fit(
    writer: Writer[Transaction], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    writer(fill)
    for _ in range(2):
        with pytest.raises(DiskFull, match="磁盘满了"):
            writer(line("too long", LONG))
    assert fault_of(writer) is DiskFull
    assert [each.getMessage() for each in caplog.records] == [
        f"{DiskFull.plain} (the database was not written)"
    ]

    writer(empty)  # changes no row, so it is no proof
    with pytest.raises(JiebaoError):
        writer(refused)  # nor is a row that is taken back
    assert fault_of(writer) is DiskFull
    writer(line("too long", LONG))
    assert (fault_of(writer), lines()) == (None, {"too long"})
    assert caplog.records[-1].getMessage() == "the database is written again"


def test_each_write_of_a_refused_group_learns_why(writer: Writer[Transaction]) -> None:
    writer(fill)
    done = writer.all([line("too long", LONG), line("too long again", LONG)])
    assert [type(each.refusal()) for each in done] == [DiskFull, DiskFull]


def test_a_write_on_a_read_only_disk_is_refused_and_reading_goes_on(
    writer: Writer[Transaction],
) -> None:
    writer(line("before"))
    writer(lambda _tx: pragma("query_only = 1"))
    with pytest.raises(DiskReadOnly, match="只能读"):
        writer(line("refused"))
    assert fault_of(writer) is DiskReadOnly
    assert lines() == {"before"}


def test_another_failure_is_no_fault_of_the_disk(writer: Writer[Transaction]) -> None:
    with pytest.raises(ZeroDivisionError):
        writer(lambda _tx: 1 // 0)
    assert writer.fault is None


def test_every_fault_has_a_line_for_the_operator() -> None:
    kinds = (DiskFault, DiskFull, DiskReadOnly)
    assert len({(kind.sentence, kind.state, kind.plain) for kind in kinds}) == 3
    assert all(kind.plain.isascii() and kind.status == 503 for kind in kinds)
