"""Read a service's HTTP answer: sent, failed, or rate limited.

Some services answer every request with 200 and report the failure in the body. The bodies differ;
they are recognised here by their fields, not by the service.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

TOO_MANY = 429
LONGEST = 24 * 3600  # longest Retry-After that is obeyed, in seconds
CODES = ("errcode", "code", "StatusCode", "error_code")
WORDS = ("errmsg", "msg", "message", "description", "StatusMessage")
_TOO_FAST = re.compile(r"freq|rate.?limit|too (?:fast|many)|exceed|限流|频率|过快", re.I)


def read_reply(status: int, headers: Mapping[str, str], body: str) -> dict[str, Any]:
    """Return `result`, `said` and `after` (seconds, or None) of one HTTP answer."""
    if status == TOO_MANY or (status == 503 and "retry-after" in {k.lower() for k in headers}):
        return _reply("limited", f"http {status}", _after(headers))
    if not 200 <= status < 300:
        return _reply("failed", f"http {status}")
    code, words = _refusal(body)
    if code is None:
        return _reply("sent", f"http {status}")
    return _reply("limited" if _TOO_FAST.search(words) else "failed", f"code {code}")


def _reply(result: str, said: str, after: int | None = None) -> dict[str, Any]:
    return {"result": result, "said": said, "after": after}


def _after(headers: Mapping[str, str]) -> int | None:
    """Seconds of Retry-After; None for a date, so that the program's own wait applies."""
    value_text = next(
        (value for name, value in headers.items() if name.lower() == "retry-after"), ""
    )
    return (
        min(int(value_text), LONGEST) if re.fullmatch(r"[0-9]{1,9}", value_text.strip()) else None
    )


def _refusal(body: str) -> tuple[object, str]:
    """The error code in the body of a 200 answer, or None, and the error text beside it."""
    try:
        answer = json.loads(body)
    except ValueError:
        return None, ""
    if not isinstance(answer, dict):
        return None, ""
    words = " ".join(str(answer[word]) for word in WORDS if word in answer)
    if answer.get("ok") is False:
        return answer.get("error_code", "ok"), words
    for name in CODES:
        code = answer.get(name)
        if isinstance(code, int) and not isinstance(code, bool) and code and not 200 <= code < 300:
            return code, words
    return None, ""
