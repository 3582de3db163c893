"""The outbox page: an empty frame, which the phone fills with what it keeps."""

from __future__ import annotations

from flask import Blueprint, render_template

page = Blueprint("outbox", __name__)


@page.get("/outbox")
def show() -> str:
    """What waits on this phone; the server knows nothing of it yet."""
    return render_template("sync/outbox/index.html")
