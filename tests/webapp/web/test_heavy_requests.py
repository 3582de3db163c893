"""How many heavy requests of one account are worked on at a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from time import sleep
from typing import Any

import pytest

from webapp.web.heavy_requests import (
    BATCHES_AT_ONCE,
    TABLES_AT_ONCE,
    AtWork,
    Newest,
    SentForm,
    TooManyAtOnce,
    at_work,
)


def test_as_many_as_allowed_are_at_work_and_each_that_ends_makes_room() -> None:
    counts = AtWork()
    with ExitStack() as stack:
        stack.enter_context(counts.at_most(2, "table", "1002"))
        for _time in range(3):
            with counts.at_most(2, "table", "1002"), pytest.raises(TooManyAtOnce):
                stack.enter_context(counts.at_most(2, "table", "1002"))
        stack.enter_context(counts.at_most(2, "table", "1001"))
        stack.enter_context(counts.at_most(2, "batch", "1002"))


def test_a_request_that_fails_makes_room_too() -> None:
    counts = AtWork()
    for _time in range(2):
        with pytest.raises(ZeroDivisionError), counts.at_most(1, "table", "1002"):
            raise ZeroDivisionError


def test_of_the_requests_of_a_form_that_wait_only_the_newest_runs() -> None:
    turns, ran = Newest(), []
    with ThreadPoolExecutor(3) as threads, turns.turn("form") as first:
        assert first
        running = turns._newest["form"]

        def one(name: str) -> bool:
            with turns.turn("form") as runs:
                if runs:
                    ran.append(name)
                return runs

        second = threads.submit(one, "second")
        while turns._newest["form"] is running:  # the second is not waiting yet
            sleep(0.001)
        third = threads.submit(one, "third")
        assert second.result(timeout=30) is False
        with turns.turn("another form") as other:
            assert other
        assert not third.done()
        ran.append("first")
    assert third.result(timeout=30) is True
    assert ran == ["first", "third"]
    with turns.turn("form") as again:
        assert again


def test_a_request_that_arrives_after_a_newer_one_of_its_page_does_not_run() -> None:
    turns = Newest()
    for sent, expected in (
        (SentForm("a page", 2), True),
        (SentForm("a page", 1), False),
        (SentForm("a page", 3), True),
        (SentForm("another page", 1), True),
        (SentForm(), True),
        (SentForm(), True),
    ):
        with turns.turn("form", sent) as runs:
            assert runs is expected, sent


def test_old_forms_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.web.heavy_requests.FORMS_REMEMBERED", 3)
    turns = Newest()
    for form in range(5):
        with turns.turn(form):
            assert len(turns._newest) <= 3


@pytest.fixture
def busy(company: Any) -> Iterator[None]:
    """Lin and He have as many heavy requests at work as they may have."""
    with ExitStack() as stack:
        for kind, most, person in (
            ("batch", BATCHES_AT_ONCE, company.lin),
            ("table", TABLES_AT_ONCE, company.he),
        ):
            for _time in range(most):
                stack.enter_context(at_work.at_most(most, kind, person))
        yield


@pytest.mark.usefixtures("busy")
def test_one_more_batch_is_sent_again_later_and_another_phone_is_served(
    client_of: Any, company: Any
) -> None:
    batch: dict[str, Any] = {"schema": 1, "device": None, "records": []}
    answers = {
        person: client_of(person).post(
            "/sync/v1/records", json=batch, headers={"X-Jiebao-Sync": "1"}
        )
        for person in (company.lin, company.wang)
    }
    assert answers[company.lin].status_code == 429
    assert answers[company.lin].json["error"] == "refused"
    assert answers[company.wang].status_code != 429


@pytest.mark.usefixtures("busy")
def test_one_more_table_is_refused_in_words(client_of: Any, company: Any) -> None:
    form = {"kind": "staff", "file": (BytesIO(b"x"), "staff.csv")}
    answer = client_of(company.he).post("/import", data=form)
    assert answer.status_code == 429
    assert "您还有 2 个同样的请求在处理" in answer.get_data(as_text=True)
