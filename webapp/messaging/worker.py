"""The sending process: it runs Apprise inside the sandbox, for one address at a time.

It is a process of its own because Apprise is large, the addresses are untrusted, and a process that
hangs can be ended. It writes {"ready": true}, then reads one JSON object a line and answers each
with one line.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

import requests
from apprise import Apprise, AppriseAsset, AppriseAttachment
from apprise.attachment.file import AttachFile
from apprise.common import OverflowMode
from requests.adapters import HTTPAdapter

from webapp.core.bounded_answers import read_bounded
from webapp.messaging.replies import read_reply
from webapp.messaging.sandbox import Sandbox
from webapp.messaging.signed_post import post_signed

SEEN = 2000  # bytes of an answer that are read for its meaning
MOST, SECONDS = 256 * 1024, 15.0  # of an answer: more is cut off


class LogCapture:
    """Records every HTTP answer, because Apprise reports only success or failure.

    An answer, also one that redirects, is read up to MOST bytes for SECONDS; Apprise sees no more.
    """

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        fetch = HTTPAdapter.send

        def bounded_fetch(adapter: Any, request: Any, **how: Any) -> Any:
            answer = fetch(adapter, request, **{**how, "stream": True})
            read_bounded(answer, MOST, SECONDS, cut=True)
            return answer

        HTTPAdapter.send = bounded_fetch  # type: ignore[assignment,method-assign]
        send = requests.Session.send

        def recording_send(session: Any, request: Any, **how: Any) -> Any:
            answer = send(session, request, **how)
            if not answer.is_redirect:
                body = answer.content[:SEEN].decode("utf-8", "replace")
                self.heard.append(read_reply(answer.status_code, answer.headers, body))
            return answer

        requests.Session.send = recording_send  # type: ignore[assignment,method-assign]

    def worst(self) -> dict[str, Any] | None:
        bad = [each for each in self.heard if each["result"] != "sent"]
        return bad[-1] if bad else None


def check_address(asked: dict[str, Any]) -> dict[str, Any]:
    """Tell whether Apprise knows an address (`known`), its `service`, and whether it takes `files`.

    `host` is the host that the address itself names; empty where the service has its own.
    """
    service = Apprise.instantiate(asked["address"], asset=_asset())
    if service is None:
        return {"known": False}
    return {
        "known": True,
        "service": str(service.service_name),
        "files": bool(service.attachment_support),
        "host": _host(service),
    }


def _host(service: Any) -> str:
    """The host to which a service of the address's own host connects: of mail, its SMTP server."""
    if not any("{host}" in template for template in service.templates):
        return ""
    return str(getattr(service, "smtp_host", "") or service.host or "")


def send_message(asked: dict[str, Any], guard: Sandbox, ear: LogCapture) -> dict[str, Any]:
    """Send one message; return `result`, `said`, `after`. `said` never holds any of the address."""
    guard.stopped = ""
    ear.heard.clear()
    recipients = Apprise(asset=_asset())
    if not recipients.add(asked["address"]):
        return {"result": "failed", "said": "unknown", "after": None}
    for service in recipients:
        service.overflow_mode = OverflowMode.SPLIT  # send a long text in parts, do not refuse it
    enclosed = None
    if asked.get("file"):
        file = AttachFile(path=asked["file"], name=asked["file_name"])  # type: ignore[no-untyped-call]
        enclosed = AppriseAttachment([file])
    sent = bool(recipients.notify(body=asked["text"], title=asked["title"], attach=enclosed))
    if guard.stopped:
        return {"result": "failed", "said": f"stopped {guard.stopped}", "after": None}
    worst = ear.worst()
    if worst is not None:
        return worst
    if not sent:
        return {"result": "failed", "said": "unreached", "after": None}
    return {"result": "sent", "said": "", "after": None}


def _asset() -> AppriseAsset:
    """The sender without Apprise's images and URL; one thread, so that `guard.stopped` is right."""
    return AppriseAsset(
        app_id="Jiebao",
        app_desc="捷报",
        app_url="",
        image_url_mask="",
        image_path_mask="",
        async_mode=False,
    )


def _serve(lines: BinaryIO, answers: BinaryIO, guard: Sandbox) -> None:
    ear = LogCapture()
    _write_line(answers, {"ready": True})
    for line in lines:
        asked = json.loads(line)
        if asked["ask"] == "check":
            answer = check_address(asked)
        elif asked["ask"] == "post":
            answer = post_signed(asked, guard)
        else:
            answer = send_message(asked, guard, ear)
        _write_line(answers, answer)


def _write_line(answers: BinaryIO, message: dict[str, Any]) -> None:
    answers.write(json.dumps(message).encode() + b"\n")
    answers.flush()


def main() -> None:
    """Load Apprise, install the sandbox, then answer requests until stdin ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # prints of any library go to stderr and are not read as answers
    logging.disable(logging.CRITICAL)
    folder, inside = Path(sys.argv[1]), sys.argv[2] == "inside"
    Apprise.instantiate("json://localhost")  # loads every service before the sandbox
    guard = Sandbox(folder, inside)
    guard.stand()
    _serve(sys.stdin.buffer, answers, guard)


if __name__ == "__main__":
    main()
