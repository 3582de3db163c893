"""Propose people while a name or staff number is typed into a form's field for a person."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webapp.people.pages.whom_form import people_in_charge
from webapp.web.list_pages import LONGEST_SEARCH

page = Blueprint("person_search", __name__)
PROPOSED = 20


@page.get("/people")
def show() -> str:
    """List the first people in one's charge whose number or name contains the typed text."""
    words = request.args.get("person", "").strip()[:LONGEST_SEARCH].casefold()
    found = people_in_charge(words)[:PROPOSED] if words else []
    return render_template("people/_found.html", people=found)
