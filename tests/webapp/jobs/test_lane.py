"""Lanes: each runs its own jobs; a lane that fails, hangs or does not end delays no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.ledger.test_settle import busy_day, owed
from webapp.jobs.lane import Lane, running
from webapp.jobs.scheduler import lanes_of
from webapp.messaging.models import Channel
from webapp.messaging.operations.announce import BULLETIN, announce
from webapp.messaging.operations.deliver import Answer
from webapp.messaging.worker_client import WorkerClient
from webapp.web.runtime import Runtime

pytestmark = pytest.mark.usefixtures("database")
AT_MOST = 60.0  # seconds after which a wait for an event fails the test


def rounds(count: int) -> Callable[[float], bool]:
    """A `wait` that returns at once, lets a lane do `count` rounds, and then ends it."""
    left = iter([False] * count)
    return lambda _seconds: next(left, True)


def failing() -> None:
    raise OSError("no route to host")


@contextmanager
def blocked(lane: Lane, reached: Event, free: Event) -> Iterator[None]:
    """Inside the context, the lane runs a job that has set `reached` and waits for `free`."""
    thread = Thread(target=lane.tick)
    thread.start()
    try:
        assert reached.wait(AT_MOST)
        yield
    finally:
        free.set()
        thread.join()


def test_a_lane_runs_its_jobs_in_order_in_each_round() -> None:
    done: list[str] = []
    lane = Lane(
        "l", 60, lambda: done.append("first"), lambda: done.append("second"), wait=rounds(2)
    )
    lane.start()
    assert lane.join(AT_MOST)
    assert done == ["first", "second"] * 2


def test_a_job_that_fails_is_logged_and_the_next_one_runs(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[str] = []
    lane = Lane("money", 60, failing, lambda: done.append("next"), wait=rounds(2))
    lane.start()
    assert lane.join(AT_MOST)
    assert done == ["next"] * 2
    assert [record.getMessage() for record in caplog.records] == ["lane money: a job failed"] * 2


def test_a_waiting_lane_ends_at_once_and_a_running_job_is_interrupted() -> None:
    reached, interrupted = Event(), Event()

    def job() -> None:
        reached.set()
        interrupted.wait()

    waiting = Lane("waiting", 3600, failing)
    working = Lane("working", 0, job, interrupt=interrupted.set)
    with running([waiting, working], patience=AT_MOST):
        assert reached.wait(AT_MOST)
    assert waiting.join(0)
    assert working.join(0)


def test_a_lane_that_does_not_end_is_left_running_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    reached, free = Event(), Event()

    def job() -> None:
        reached.set()
        free.wait()

    stuck, quick = Lane("stuck", 0, job), Lane("quick", 3600)
    seconds = iter((0.0, 100.0, 100.0))
    caplog.set_level(logging.WARNING)
    try:
        with running([stuck, quick], patience=3, clock=lambda: next(seconds)):
            assert reached.wait(AT_MOST)
        assert not stuck.join(0)
        assert "lane stuck did not end" in caplog.text
    finally:
        free.set()
    assert stuck.join(AT_MOST)
    assert quick.join(AT_MOST)


def test_a_lane_starts_no_further_job_after_end() -> None:
    done: list[str] = []

    def end_lane() -> None:
        done.append("first")
        lane.end()

    lane = Lane("l", 60, end_lane, lambda: done.append("second"))
    lane.tick()
    assert done == ["first"]


def test_a_group_that_never_answers_delays_no_settlement(
    app: Any,
    runtime: Runtime,
    write: Any,
    company: Any,
    clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reached, free = Event(), Event()

    def never_answers(*_asked: object) -> Answer:
        reached.set()
        free.wait()
        return Answer("failed", "silent")

    monkeypatch.setattr(WorkerClient, "send", never_answers)
    busy_day(write, company, clock)
    sealed = runtime.cipher.encrypt_address("json://dead.example/hook")
    values = {"shown": "", "service": "JSON", "files": False, "per_minute": 15}
    Channel.create(
        name="大群", sealed=sealed, kinds=BULLETIN, made_by=company.he, made_at=clock.now, **values
    )
    write(lambda tx: announce(tx, BULLETIN, "通报", "正文"))
    lanes = {lane.name: lane for lane in lanes_of(app)}
    with blocked(lanes.pop("groups"), reached, free):
        clock.set("2026-03-02T21:10")
        for lane in lanes.values():
            lane.tick()
        assert owed(company.lin, "daily-cards-top3") == 50_00
        assert not free.is_set()
