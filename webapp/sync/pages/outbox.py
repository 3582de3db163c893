"""The outbox page: an empty frame that the phone's modules fill from its storage."""

from __future__ import annotations

from flask import Blueprint, render_template

page = Blueprint("outbox", __name__)


@page.get("/outbox")
def show() -> str:
    """The frame of the records that wait on this phone; the server does not have them yet."""
    return render_template("sync/outbox/index.html")
