"""Threads that run Python stay on one core; work without the interpreter lock uses all cores."""

from __future__ import annotations

import os
from threading import Thread

import pytest

from webapp.core.cpu_affinity import all_cores, one_core

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) == 1,
    reason="the system lets no program choose, or there is nothing to choose",
)


@pytest.fixture
def given() -> set[int]:
    """The cores of this process."""
    return os.sched_getaffinity(0)


def test_a_thread_and_the_threads_it_starts_share_one_core(given: set[int]) -> None:
    seen: list[set[int]] = []

    with one_core():
        seen.append(os.sched_getaffinity(0))
        started = Thread(target=lambda: seen.append(os.sched_getaffinity(0)))
        started.start()
        started.join()

    mine, its = seen
    assert len(mine) == 1
    assert mine == its
    assert mine < given
    assert os.sched_getaffinity(0) == given


def test_all_cores_are_used_inside_the_block_and_one_core_after_it(given: set[int]) -> None:
    @all_cores()
    def hashed() -> set[int]:
        return os.sched_getaffinity(0)

    with one_core():
        assert hashed() == given
        assert len(os.sched_getaffinity(0)) == 1


def test_the_block_runs_where_the_system_forbids_to_set_the_cores(
    given: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_setaffinity", forbidden)

    with one_core(), all_cores():
        assert os.sched_getaffinity(0) == given


def test_all_cores_changes_nothing_outside_one_core(given: set[int]) -> None:
    with all_cores():
        assert os.sched_getaffinity(0) == given


def forbidden(_pid: int, _cores: set[int]) -> None:
    raise PermissionError
