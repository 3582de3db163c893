"""Convert a chat group's pasted webhook address into the form that Apprise, the sender, reads."""

from __future__ import annotations

import re
from urllib.parse import quote

# Web addresses that the sender (Apprise) does not read as they are given out, with its own form.
_GIVEN_OUT = tuple(
    (re.compile(rf"https://{place}(?P<token>[\w-]+)/?(?:{more}\S*)?", re.IGNORECASE), form)
    for place, more, form in (
        # What follows a token is of one request, such as DingTalk's timestamp and sign.
        (r"oapi\.dingtalk\.com/robot/send/?\?access_token=", "&", "dingtalk://{token}/"),
        (r"open\.feishu\.cn/open-apis/bot/(?:v2/)?hook/", r"\?", "feishu://{token}/"),
        (r"open\.larksuite\.com/open-apis/bot/(?:v2/)?hook/", r"\?", "lark://{token}"),
        (r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send/?\?key=", "&", "wecombot://{token}"),
    )
)


def sendable_address(pasted: str) -> str:
    """Return a robot's address in Apprise's form; return other text without outer spaces."""
    text = pasted.strip()
    for pattern, form in _GIVEN_OUT:
        found = pattern.fullmatch(text)
        if found:
            return form.format(token=quote(found["token"], safe=""))
    return text
