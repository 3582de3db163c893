"""Work of an asyncio loop in threads: results, refusals, what follows, how many threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from webapp.core.loop_threads import LoopThreads


@pytest.fixture
def threads() -> Iterator[LoopThreads]:
    made = LoopThreads(2, "tested")
    yield made
    made.close()


def test_results_and_failures_reach_who_awaits_them(threads: LoopThreads) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    async def ask() -> str:
        with pytest.raises(ZeroDivisionError):
            await threads.run(fail).done
        return await threads.run(lambda: threading.current_thread().name).done

    assert asyncio.run(ask()).startswith("tested ")


def test_at_most_so_many_threads_work_and_the_rest_waits(threads: LoopThreads) -> None:
    working, most, lock, full = 0, 0, threading.Lock(), threading.Event()

    def work() -> None:
        nonlocal working, most
        with lock:
            working += 1
            most = max(most, working)
            if working == 2:
                full.set()
        full.wait(10)
        with lock:
            working -= 1

    async def ask() -> None:
        await asyncio.gather(*(threads.run(work).done for _ in range(9)))

    asyncio.run(ask())
    assert most == 2


def test_one_piece_of_work_after_another_needs_one_thread(threads: LoopThreads) -> None:
    async def ask() -> set[str]:
        name = threading.current_thread
        return {(await threads.run(lambda: name().name).done) for _ in range(5)}

    assert asyncio.run(ask()) == {"tested 0"}


def test_what_follows_is_done_after_the_work_even_if_nobody_waits(threads: LoopThreads) -> None:
    told, go_on = [], threading.Event()

    def work() -> None:
        go_on.wait(10)
        told.append("work")

    async def leave() -> None:
        job = threads.run(work)
        job.done.cancel()
        job.afterwards(lambda: told.append("after"))
        go_on.set()

    async def stay() -> None:
        job = threads.run(lambda: None)
        await job.done
        job.afterwards(lambda: told.append("at once"))

    asyncio.run(leave())
    asyncio.run(stay())
    threads.close()
    assert told == ["work", "after", "at once"]


def test_a_loop_that_has_ended_hinders_no_later_one(threads: LoopThreads) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go_on.wait(10)

    async def leave() -> None:
        threads.run(work)
        await asyncio.to_thread(begun.wait, 10)

    async def ask() -> str:
        return await threads.run(lambda: "answered").done

    asyncio.run(leave())
    go_on.set()
    assert asyncio.run(ask()) == "answered"
