"""The pages for signing in and out."""

from __future__ import annotations

import secrets

from flask import Blueprint, render_template, request, session, url_for
from flask_login import current_user, login_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from webapp.company.models import Person
from webapp.core.errors import JiebaoError, NotAllowed
from webapp.core.phone_numbers import NotANumber, normalise
from webapp.web.current_user import as_member, client_address, me, runtime, session_place
from webapp.web.error_pages import refusal_sentence
from webapp.web.local_addresses import local_address
from webapp.web.operations import sign_in as signing_in
from webapp.web.operations.sign_in_attempts import Attempt, check_throttle, note_attempt
from webapp.web.request_hooks import redirect_to

page = Blueprint("login", __name__)


@page.get("/login")
def show() -> str | Response:
    """Show the sign-in form; redirect a signed-in member to their home page."""
    if current_user.is_authenticated:
        return redirect_to(url_for("home.show"))
    return _form()


@page.post("/login")
def sign_in() -> str | Response | tuple[str, int]:
    """Sign in by staff number or phone number."""
    account = request.form.get("account", "").strip()
    try:
        token = _open_session(account, request.form.get("password", ""))
    except JiebaoError as refusal:
        return _form(account, refusal), refusal.status
    return _redirect_after_sign_in(token)


def _open_session(account: str, password: str) -> str:
    context, person = runtime(), _find(account)
    meant = person.id if person is not None else context.cipher.hash_typed(account)
    attempt = Attempt(meant, client_address(), session_place())
    check_throttle(attempt, context.clock())
    if not signing_in.verify_password(person, password, context.today) or person is None:
        context.write(lambda tx: note_attempt(tx, attempt, succeeded=False))
        raise signing_in.WrongPassword()
    token = secrets.token_urlsafe(32)
    device = request.headers.get("User-Agent", "")
    context.write(lambda tx: signing_in.start(tx, person.id, token, device, attempt))
    member = as_member(token, person.id, person.must_change_password)
    if member is None:
        raise NotAllowed()
    _clear_session()
    session.permanent = True
    login_user(member)
    # The first pages are fetched at once (the service worker fetches /offline beside the page that
    # opens). With no token in the session yet, each would set its own, and the last one to arrive
    # would make the form on the screen outdated.
    generate_csrf()
    return token


def _find(account: str) -> Person | None:
    person: Person | None = Person.get_or_none(Person.id == account)
    if person is not None:
        return person
    try:
        number = runtime().cipher.hash(normalise(account))
    except NotANumber:
        return None
    found: Person | None = Person.get_or_none(Person.phone_hash == number)
    return found


def _redirect_after_sign_in(token: str) -> Response:
    return redirect_to(local_address(request.args.get("next", "")))


def _form(account: str = "", refusal: JiebaoError | None = None) -> str:
    errors = {refusal.field or "account": refusal_sentence(refusal)} if refusal else {}
    return render_template(
        "web/login/index.html",
        values={"account": account},
        errors=errors,
        again=bool(request.args.get("again")) and not errors,
    )


@page.post("/logout")
def sign_out() -> Response:
    """End this session on the server, and clear the cookie and the browser's HTTP cache.

    The site's storage is not cleared, because it holds the outbox. The phone's own modules delete
    the cached pages (static/sync/outbox/logout.js, static/sync/sw.js).
    """
    ended = me().token_hash
    runtime().write(lambda tx: signing_in.end_session(tx, ended))
    _clear_session()
    answer = redirect_to(url_for("login.show"))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _clear_session() -> None:
    """Clear the session cookie except for the device's language."""
    kept = session.get("locale")
    session.clear()
    if kept:
        session["locale"] = kept
