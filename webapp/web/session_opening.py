"""Open a session for a person who has proved who they are, and show the page for signing in."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import render_template, request, session
from flask_login import login_user
from flask_wtf.csrf import generate_csrf

from webapp.company.models import Person
from webapp.core.errors import JiebaoError, NotAllowed
from webapp.facts.transactions import Transaction
from webapp.web.current_user import as_member, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.operations import sign_in as signing_in
from webapp.web.operations.identity_providers import sign_in_ways
from webapp.web.operations.sign_in_attempts import Attempt


def open_session_of(
    person: Person, attempt: Attempt, first: Callable[[Transaction], None] | None = None
) -> None:
    """Begin the person's session in this browser. Raises NotAllowed where there is no post today.

    `first` runs in the same transaction, for who came by the identity provider.
    """
    context, by_provider = runtime(), first is not None
    token, device = secrets.token_urlsafe(32), request.headers.get("User-Agent", "")

    def start(tx: Transaction) -> None:
        if first is not None:
            first(tx)
        signing_in.start_session(tx, person.id, token, device, attempt, by_provider=by_provider)

    context.write(start)
    member = as_member(token, person.id, person.must_change_password and not by_provider)
    if member is None:
        raise NotAllowed()
    clear_session()
    session.permanent = True
    login_user(member)
    # The first pages are fetched at once (the service worker fetches /offline beside the page that
    # opens). With no token in the session yet, each would set its own, and the last one to arrive
    # would make the form on the screen outdated.
    generate_csrf()


def clear_session() -> None:
    """Clear the session cookie except for the device's language."""
    kept = session.get("locale")
    session.clear()
    if kept:
        session["locale"] = kept


def login_page(account: str = "", refusal: JiebaoError | None = None) -> str:
    """The page for signing in, with the refusal's sentence where there is one."""
    errors = {refusal.field or "account": refusal_sentence(refusal)} if refusal else {}
    ways = sign_in_ways()
    return render_template(
        "web/login/index.html",
        values={"account": account},
        errors=errors,
        again=bool(request.args.get("again")) and not errors,
        by_company=ways.company,
        by_password=ways.password,
        left=ways.company and request.args.get("left") == "company",
        next=request.args.get("next", ""),
        refused=errors.get("company", ""),
    )
