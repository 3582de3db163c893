"""Keep one message about the last step, which the next page shows once."""

from __future__ import annotations

from flask import flash, session


def flash_message(
    sentence: str, kind: str = "message", more: tuple[str, str] | None = None
) -> None:
    """Show this sentence on the next page; it replaces a message that was not shown yet.

    `more` is a link below the sentence: an address of the program and the link's text.

    Messages are stored in the session cookie. If they accumulated, they would exceed its size on a
    client that posts and never shows a page (a script, a lost answer).
    """
    session.pop("_flashes", None)
    flash(sentence if more is None else {"said": sentence, "href": more[0], "go": more[1]}, kind)  # type: ignore[arg-type]
