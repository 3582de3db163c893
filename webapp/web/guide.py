"""Keep in the session whether pages offer a way back to the set-up guide."""

from __future__ import annotations

from flask import session

_NAME = "guide"


def guide_back(is_on: bool) -> None:
    """Set whether the pages that follow offer the way back to the set-up guide."""
    if is_on:
        session[_NAME] = True
    else:
        session.pop(_NAME, None)


def is_guided() -> bool:
    """Whether the pages of this session offer the way back to the set-up guide."""
    return bool(session.get(_NAME))
