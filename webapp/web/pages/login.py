"""The pages for signing in and out."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from webapp.company.models import Person
from webapp.core.errors import JiebaoError, _
from webapp.core.phone_numbers import NotANumber, normalise
from webapp.web.current_user import client_address, me, runtime, session_place
from webapp.web.local_addresses import local_address
from webapp.web.operations import sign_in as signing_in
from webapp.web.operations.identity_providers import passwords_off
from webapp.web.operations.sign_in_attempts import Attempt, check_throttle, note_attempt
from webapp.web.request_hooks import redirect_to
from webapp.web.session_opening import clear_session, login_page, open_session_of

page = Blueprint("login", __name__)


class PasswordsOff(JiebaoError):
    """Nobody signs in by password now."""

    sentence = _("现在只能用公司账号登录。")
    field = "account"
    status = 403


@page.get("/login")
def show() -> str | Response:
    """Show the sign-in form; redirect a signed-in member to their home page."""
    if current_user.is_authenticated:
        return redirect_to(url_for("home.show"))
    return login_page()


@page.post("/login")
def sign_in() -> str | Response | tuple[str, int]:
    """Sign in by staff number or phone number."""
    account = request.form.get("account", "").strip()
    try:
        if passwords_off():
            raise PasswordsOff()
        _sign_in_by_password(account, request.form.get("password", ""))
    except JiebaoError as refusal:
        return login_page(account, refusal), refusal.status
    return redirect_to(local_address(request.args.get("next", "")))


def _sign_in_by_password(account: str, password: str) -> None:
    context, person = runtime(), _find(account)
    meant = person.id if person is not None else context.cipher.hash_typed(account)
    attempt = Attempt(meant, client_address(), session_place())
    check_throttle(attempt, context.clock())
    if not signing_in.verify_password(person, password, context.today) or person is None:
        context.write(lambda tx: note_attempt(tx, attempt, succeeded=False))
        raise signing_in.WrongPassword()
    open_session_of(person, attempt)


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


@page.post("/logout")
def sign_out() -> Response:
    """End this session on the server, and clear the cookie and the browser's HTTP cache.

    The site's storage is not cleared, because it holds the outbox. The phone's own modules delete
    the cached pages (static/sync/outbox/logout.js, static/sync/sw.js). Who came by the identity
    provider is told that the browser may still be signed in there.
    """
    ended = me().token_hash
    left = "company" if signing_in.began_by_provider(ended) else None
    runtime().write(lambda tx: signing_in.end_session(tx, ended))
    clear_session()
    answer = redirect_to(url_for("login.show", left=left))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
