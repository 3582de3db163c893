"""Convert a chat group's pasted webhook address into the form that Apprise, the sender, reads."""

from __future__ import annotations

import re
from urllib.parse import quote

# Web addresses that the sender (Apprise) does not read as they are given out, with its own form.
_GIVEN_OUT = (
    (
        re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=(?P<token>\w+)"),
        "dingtalk://{token}/",
    ),
    (
        re.compile(r"https://open\.feishu\.cn/open-apis/bot/(?:v2/)?hook/(?P<token>[\w-]+)/?"),
        "feishu://{token}/",
    ),
)


def sendable_address(pasted: str) -> str:
    """Return a robot's address in Apprise's form; return other text without outer spaces."""
    text = pasted.strip()
    for pattern, form in _GIVEN_OUT:
        found = pattern.fullmatch(text)
        if found:
            return form.format(token=quote(found["token"], safe=""))
    return text
