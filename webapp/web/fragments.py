"""Render what an htmx request needs: a fragment to swap in, or a whole page."""

from __future__ import annotations

from flask import render_template, request
from flask_htmx import HTMX

htmx = HTMX()
ASKED_BY = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request")  # for the Vary header


def wants_fragment() -> bool:
    """Whether htmx swaps the answer into a part of its page.

    A boosted link and a page that htmx restores from the browser's history replace the whole page.
    """
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def typed_into(element: str) -> bool:
    """Whether the input with this id caused the request (HX-Source, which flask-htmx lacks)."""
    return request.headers.get("HX-Source") == f"input#{element}"


def render_part(fragment: str, whole: str, **context: object) -> str:
    """Render the template `fragment` where htmx swaps it in, else the template `whole`."""
    return render_template(fragment if wants_fragment() else whole, **context)
