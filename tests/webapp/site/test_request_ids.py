"""Every answer carries the id of its request, which error pages and log lines say too."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from webapp.site.asgi import AsgiApp
from webapp.web.request_ids import kept_or_new

OF_A_PROXY = "5f3c2a1e9b7d4c60"


def ask(app: Any, path: str, *ids: str, method: str = "GET", query: bytes = b"") -> Any:
    """The status, the ids in the answer's headers, and its text; what was counted."""
    door, sent = AsgiApp(app), []

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [(b"host", b"localhost"), *((b"x-request-id", each.encode()) for each in ids)],
        "server": ("localhost", 443),
        "client": ("127.0.0.1", 5),
    }
    asyncio.run(door(scope, receive, send))
    door.pages.close()
    told = [value.decode() for name, value in sent[0]["headers"] if name == b"x-request-id"]
    text = b"".join(message.get("body", b"") for message in sent[1:]).decode()
    return sent[0]["status"], told, text, door.requests.by_class


def test_a_well_formed_id_of_a_proxy_is_kept(app: Any) -> None:
    status, told, _text, counted = ask(app, "/health", OF_A_PROXY)
    assert (status, told, counted) == (200, [OF_A_PROXY], {2: 1})


@pytest.mark.parametrize(
    "given", ["", "short", "two words", "a" * 65, "<script>alert", "编号编号编号"]
)
def test_any_other_id_is_replaced(given: str) -> None:
    made = kept_or_new(given)
    assert made != given
    assert kept_or_new(made) == made


def test_two_ids_are_replaced_by_one(app: Any) -> None:
    _status, [told], _text, _counted = ask(app, "/health", OF_A_PROXY, "another-id-1")
    assert told not in (OF_A_PROXY, "another-id-1")


def test_a_stream_that_is_refused_carries_an_id_too(app: Any) -> None:
    status, told, _text, counted = ask(app, "/live", OF_A_PROXY)
    assert (status, told, counted) == (401, [OF_A_PROXY], {4: 1})


def test_an_error_page_says_the_id_of_its_answer(app: Any) -> None:
    status, [told], text, _counted = ask(app, "/nowhere")
    assert status == 404
    assert f"<code>{told}</code>" in text


def test_a_failure_is_logged_once_with_its_id_and_without_its_address(
    app: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(token: str) -> None:
        raise RuntimeError("broken by the test")

    monkeypatch.setitem(app.view_functions, "wall.show", fail)
    monkeypatch.setattr(app, "testing", False)
    status, [told], text, counted = ask(app, "/wall/a-secret-token", query=b"q=a-name")

    assert (status, counted) == (500, {5: 1})
    assert told in text
    [record] = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert told in record.getMessage()
    assert "broken by the test" in caplog.text
    assert "secret-token" not in record.getMessage()


def test_the_line_of_an_answer_has_the_pattern_of_its_address(
    app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "webapp.site.answered_requests")
    ask(app, "/wall/a-secret-token", OF_A_PROXY, query=b"q=a-name")
    [line] = caplog.records
    said = vars(line)
    assert (said["request_id"], said["method"], said["path"]) == (
        OF_A_PROXY,
        "GET",
        "/wall/<token>",
    )
    assert said["status"] == 404
    assert said["ms"] > 0
    assert "secret" not in str(said)


def test_an_unknown_address_is_logged_as_none(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "webapp.site.answered_requests")
    ask(app, "/clients/13800001234")
    [line] = caplog.records
    assert vars(line)["path"] == ""
