"""Show a form that was not accepted because its session is over, with a button to send it again.

Only a form of our own pages is shown (by the headers that browsers send and pages cannot forge): a
form of another site, which asks for the same refusals, must not be offered with a valid token.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import current_app, render_template, request
from flask_login import current_user

from webapp.web.access_entry import EntryFor
from webapp.web.fragments import htmx

NOT_SHOWN = ("/login", "/password", "/logout")  # addresses of passwords, and one without content
MOST = 200_000  # characters; a longer form is not sent back
_TYPED = re.compile(r"[^\x00-\x7f]|\s")  # what a person wrote, as a choice's key is not


def typed_texts() -> list[str]:
    """What somebody wrote in the posted form, to be copied from the page that refuses it."""
    if request.method != "POST" or not _is_own() or request.path.startswith(NOT_SHOWN):
        return []
    texts = [value for name, value in request.form.items(multi=True) if _TYPED.search(value)]
    return texts if sum(map(len, texts)) <= MOST else []


def unsent_page() -> str | None:
    """The page with the posted form; None for a form that cannot or must not be sent again."""
    if request.method != "POST" or htmx or not _is_own() or request.path.startswith(NOT_SHOWN):
        return None
    form = request.form.items(multi=True)
    values = [(name, value) for name, value in form if name != "csrf_token"]
    if sum(len(value) for _name, value in values) > MOST:
        return None
    has_files = any(file.filename for file in request.files.values())
    return render_template(
        "web/errors/unsent.html",
        address=request.full_path.rstrip("?"),
        values=values,
        texts=typed_texts(),
        has_files=has_files,
        needs_login=not current_user.is_authenticated and _is_for_members(),
    )


def _is_for_members() -> bool:
    """Whether somebody must be signed in to post to this address."""
    table: EntryFor = current_app.extensions["access"]
    entry = table(request.method, request.url_rule.rule) if request.url_rule else None
    return entry is None or entry.roles is not None


def _is_own() -> bool:
    """Whether a page of this program has posted the form."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host
