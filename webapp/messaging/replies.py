"""What the other side answered: taken, to be tried again, or too much at once.

Some services answer every request with 200 and say in the body that it failed; what they say
there differs, and is read here by its shape and not by whose it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

TOO_MANY = 429
LONGEST = 24 * 3600  # seconds that anybody may ask to be left alone
CODES = ("errcode", "code", "StatusCode", "error_code")
WORDS = ("errmsg", "msg", "message", "description", "StatusMessage")
_TOO_FAST = re.compile(r"freq|rate.?limit|too (?:fast|many)|exceed|限流|频率|过快", re.I)


def read_reply(status: int, headers: Mapping[str, str], body: str) -> dict[str, Any]:
    """`result`, `said` and `after` (seconds, or None) of one HTTP answer."""
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
    """Seconds of Retry-After; a date is not read: the own wait holds then."""
    asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return min(int(asked), LONGEST) if re.fullmatch(r"[0-9]{1,9}", asked.strip()) else None


def _refusal(body: str) -> tuple[object, str]:
    """The code by which a 200 says that it is none, and the words beside it."""
    try:
        told = json.loads(body)
    except ValueError:
        return None, ""
    if not isinstance(told, dict):
        return None, ""
    words = " ".join(str(told[word]) for word in WORDS if word in told)
    if told.get("ok") is False:
        return told.get("error_code", "ok"), words
    for name in CODES:
        code = told.get(name)
        if isinstance(code, int) and not isinstance(code, bool) and code and not 200 <= code < 300:
            return code, words
    return None, ""
