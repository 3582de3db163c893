"""What the last step did, said once on the next page."""

from __future__ import annotations

from flask import flash, session


def say(sentence: str, kind: str = "message") -> None:
    """Have the next page say this; what nobody has read yet gives way to it.

    Messages lie in the session's cookie: kept one by one they would outgrow it on a phone that
    sends and never shows a page (a script, a lost answer).
    """
    session.pop("_flashes", None)
    flash(sentence, kind)
