"""What the last step did, said once on the next page."""

from __future__ import annotations

from flask import flash, session


def flash_message(
    sentence: str, kind: str = "message", more: tuple[str, str] | None = None
) -> None:
    """Have the next page say this; what nobody has read yet gives way to it.

    `more` is where one may go from here: an address of the program, and what the link is called.

    Messages lie in the session's cookie: kept one by one they would outgrow it on a phone that
    sends and never shows a page (a script, a lost answer).
    """
    session.pop("_flashes", None)
    flash(sentence if more is None else {"said": sentence, "href": more[0], "go": more[1]}, kind)  # type: ignore[arg-type]
