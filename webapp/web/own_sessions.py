"""A person's own open sessions, with words by which the person knows the device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.web.models import SignIn
from webapp.web.operations.sign_in import REMEMBERED

MOST_SHOWN = 20
# The first that the browser's own description contains: names, which no language translates.
_SYSTEMS = ("iPhone", "iPad", "HarmonyOS", "Android", "Windows", "Macintosh", "Linux")
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


@dataclass(frozen=True)
class OwnSession:
    """An open session: `device` may be empty, `here` is the one of the request."""

    number: int
    device: str
    started_at: datetime
    seen_at: datetime
    here: bool


def own_sessions(person: str, token_hash: str, now: datetime) -> list[OwnSession]:
    """The person's open sessions, the one used last first; at most MOST_SHOWN."""
    rows = SignIn.select().where(SignIn.person == person, SignIn.ended_at.is_null())
    rows = rows.where(SignIn.started_at > now - REMEMBERED).order_by(
        SignIn.seen_at.desc(), SignIn.id.desc()
    )
    return [
        OwnSession(
            number=row.id,
            device=device_words(row.device),
            started_at=row.started_at,
            seen_at=row.seen_at,
            here=row.token_hash == token_hash,
        )
        for row in rows.limit(MOST_SHOWN)
    ]


def device_words(described: str) -> str:
    """System and browser in a browser's description of itself (the header User-Agent)."""
    system = next((name for name in _SYSTEMS if name in described), "")
    browser = next((name for mark, name in _BROWSERS if mark in described), "")
    return " · ".join(each for each in (system, browser) if each)
