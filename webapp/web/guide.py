"""Whether pages offer the way back to the guided first start: kept in the session."""

from __future__ import annotations

from flask import session

_NAME = "guide"


def guide_back(is_on: bool) -> None:
    """Offer the way back on the pages that follow, or no longer."""
    if is_on:
        session[_NAME] = True
    else:
        session.pop(_NAME, None)


def is_guided() -> bool:
    """Whether the pages of this session offer it."""
    return bool(session.get(_NAME))
