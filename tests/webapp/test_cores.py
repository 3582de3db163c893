"""Threads that share the interpreter stay on one core; what works without it has them all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import pytest

from webapp import cores
from webapp.cores import all_cores, share_one

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) == 1,
    reason="the system lets no program choose, or there is nothing to choose",
)


@pytest.fixture
def given() -> Iterator[set[int]]:
    """The cores of this process; a thread of its own shares one, so that the tests' stays free."""
    before = os.sched_getaffinity(0)
    yield before
    cores._given.clear()
    assert os.sched_getaffinity(0) == before


def in_a_thread(work: object) -> object:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()  # type: ignore[arg-type]


def test_a_thread_and_those_that_it_starts_share_one_core(given: set[int]) -> None:
    seen: list[set[int]] = []

    def work() -> None:
        share_one()
        seen.append(os.sched_getaffinity(0))
        started = Thread(target=lambda: seen.append(os.sched_getaffinity(0)))
        started.start()
        started.join()

    in_a_thread(work)

    mine, its = seen
    assert len(mine) == 1
    assert mine == its
    assert mine < given


def test_what_works_without_python_has_all_cores_and_goes_back(given: set[int]) -> None:
    seen: list[set[int]] = []

    @all_cores()
    def hashed() -> None:
        seen.append(os.sched_getaffinity(0))

    def work() -> None:
        share_one()
        hashed()
        seen.append(os.sched_getaffinity(0))

    in_a_thread(work)

    assert seen[0] == given
    assert len(seen[1]) == 1


def test_where_nothing_is_shared_nothing_changes(given: set[int]) -> None:
    with all_cores():
        assert os.sched_getaffinity(0) == given
