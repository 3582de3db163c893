"""Log lines as JSON: one object a line, with what is known of the request."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from webapp.core.log_lines import OWN, JsonLines, leave_out_visitors, log_as_json

REQUEST = {"request_id": "a-request-1", "method": "GET", "path": "/wall/<token>"}
MOMENT = 1_772_416_800.25


def line_of(fields: Mapping[str, object], **record: Any) -> Any:
    made = logging.makeLogRecord(
        {"created": MOMENT, "name": "webapp.home", "levelname": "ERROR", **record}
    )
    text = JsonLines(lambda: fields).format(made)
    assert "\n" not in text
    return json.loads(text)


def test_a_line_says_when_how_bad_who_and_what() -> None:
    assert line_of({}, msg="settled %s", args=("2026-W48",)) == {
        "at": "2026-03-02T02:00:00.250000Z",
        "level": "error",
        "logger": "webapp.home",
        "message": "settled 2026-W48",
    }


def test_a_line_within_a_request_names_it() -> None:
    assert REQUEST.items() <= line_of(REQUEST, msg="a\nb").items()


def test_what_a_record_says_of_itself_comes_before_its_threads_request() -> None:
    line = line_of(REQUEST, msg="answered", request_id="another-one", status=200, ms=1.5)
    assert (line["request_id"], line["status"], line["ms"]) == ("another-one", 200, 1.5)


def test_a_traceback_stays_in_its_line() -> None:
    try:
        raise ValueError("no such thing")
    except ValueError as failure:
        info = (type(failure), failure, failure.__traceback__)
    assert line_of({}, msg="failed", exc_info=info)["exception"].endswith("no such thing")


@pytest.fixture
def levels_restored() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in ("", *OWN)]
    before = [(each, each.level, each.handlers) for each in loggers]
    yield
    for each, level, handlers in before:
        each.setLevel(level)
        each.handlers = handlers


@pytest.mark.usefixtures("levels_restored")
def test_our_lines_are_written_from_info_on_and_those_of_libraries_from_warning_on() -> None:
    out = io.StringIO()
    log_as_json(dict, out)
    say: Callable[[str], logging.Logger] = logging.getLogger
    say("webapp.jobs").info("settled")
    say("fontTools").info("pruned")
    say("urllib3").warning("slow")
    assert [json.loads(line)["message"] for line in out.getvalue().splitlines()] == [
        "settled",
        "slow",
    ]


def test_what_visitors_send_leaves_no_line(caplog: pytest.LogCaptureFixture) -> None:
    server = logging.getLogger("uvicorn.error")
    before = list(server.filters)
    leave_out_visitors()
    try:
        for line in ("Unsupported upgrade request.", "Invalid HTTP request received.", "a failure"):
            server.warning(line)
    finally:
        server.filters[:] = before
    assert [record.getMessage() for record in caplog.records] == ["a failure"]
