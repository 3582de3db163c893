"""The child that sends: it knows the services, holds one address at a time, and is guarded.

Apart from the server because what it loads is large, what it is told to reach is not ours, and what
hangs can be ended. It says when it is ready, then reads one JSON object a line and answers each
with one.
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

from webapp.messaging.replies import read_reply
from webapp.messaging.sandbox import Guard

SEEN = 2000  # bytes of an answer that are read


class Ear:
    """Hears every HTTP answer, which Apprise tells as yes or no alone; the worst one counts."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        send = requests.Session.send

        def listening(session: Any, request: Any, **how: Any) -> Any:
            answer = send(session, request, **how)
            if not answer.is_redirect:
                body = answer.content[:SEEN].decode("utf-8", "replace")
                self.heard.append(read_reply(answer.status_code, answer.headers, body))
            return answer

        requests.Session.send = listening  # type: ignore[assignment,method-assign]

    def worst(self) -> dict[str, Any] | None:
        bad = [each for each in self.heard if each["result"] != "sent"]
        return bad[-1] if bad else None


def check_address(asked: dict[str, Any]) -> dict[str, Any]:
    """Whether an address is one that is known, and what its service is called."""
    found = Apprise.instantiate(asked["address"], asset=_asset())
    if found is None:
        return {"known": False}
    return {
        "known": True,
        "service": str(found.service_name),
        "files": bool(found.attachment_support),
    }


def send_message(asked: dict[str, Any], guard: Guard, ear: Ear) -> dict[str, Any]:
    """Send one message; `said` never holds a word of the address."""
    guard.stopped = ""
    ear.heard.clear()
    to = Apprise(asset=_asset())
    if not to.add(asked["address"]):
        return {"result": "failed", "said": "unknown", "after": None}
    for service in to:
        service.overflow_mode = OverflowMode.SPLIT  # a long text in parts, rather than refused
    enclosed = None
    if asked.get("file"):
        file = AttachFile(path=asked["file"], name=asked["file_name"])  # type: ignore[no-untyped-call]
        enclosed = AppriseAttachment([file])
    sent = bool(to.notify(body=asked["text"], title=asked["title"], attach=enclosed))
    if guard.stopped:
        return {"result": "failed", "said": f"stopped {guard.stopped}", "after": None}
    worst = ear.worst()
    if worst is not None:
        return worst
    if not sent:
        return {"result": "failed", "said": "unreached", "after": None}
    return {"result": "sent", "said": "", "after": None}


def _asset() -> AppriseAsset:
    """Who sends, without Apprise's own pictures and address; one thread, for the guard's sake."""
    return AppriseAsset(
        app_id="Jiebao",
        app_desc="捷报",
        app_url="",
        image_url_mask="",
        image_path_mask="",
        async_mode=False,
    )


def _serve(lines: BinaryIO, answers: BinaryIO, guard: Guard) -> None:
    ear = Ear()
    _say(answers, {"ready": True})
    for line in lines:
        asked = json.loads(line)
        _say(
            answers,
            check_address(asked) if asked["ask"] == "check" else send_message(asked, guard, ear),
        )


def _say(answers: BinaryIO, told: dict[str, Any]) -> None:
    answers.write(json.dumps(told).encode() + b"\n")
    answers.flush()


def main() -> None:
    """Load what is needed, let the guard stand, then answer until the questions end."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anything prints is no answer
    logging.disable(logging.CRITICAL)
    folder, inside = Path(sys.argv[1]), sys.argv[2] == "inside"
    Apprise.instantiate("json://localhost")  # has every service loaded
    guard = Guard(folder, inside)
    guard.stand()
    _serve(sys.stdin.buffer, answers, guard)


if __name__ == "__main__":
    main()
