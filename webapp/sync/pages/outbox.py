"""The outbox page: an empty frame that the phone's modules fill from its storage."""

from __future__ import annotations

from flask import Blueprint, render_template

page = Blueprint("outbox", __name__)


@page.get("/outbox")
def show() -> str:
    """Show an empty frame for the records on this phone, which the server does not have yet."""
    return render_template("sync/outbox/index.html")
