"""Tell the signed-in member of a request, for flask-login, and its language and address."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from babel import Locale
from flask import Response, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user

from webapp.company.roles import SELLERS
from webapp.core.networks import network_hash
from webapp.web.operations.sign_in import SEEN_EVERY, hash_token, open_session, seen
from webapp.web.operations.sign_in_attempts import SessionPlace
from webapp.web.problem_documents import is_api_request
from webapp.web.runtime import Runtime

LOCALES = ("zh_Hans", "en")
BROWSER = "__Host-jiebao-browser"  # a random name of the browser; only members' browsers have one
REMEMBER_BROWSER = timedelta(days=400)  # the longest that browsers keep a cookie
_LOCALES = {name: Locale.parse(name) for name in LOCALES}


class SessionLogin(LoginManager):
    """flask-login without its protection of sessions: the table sign_in decides which are valid."""

    def _session_protection_failed(self) -> bool:
        """Return False, without the hash of address and browser that flask-login makes first."""
        return False


login_manager = SessionLogin()


@dataclass(frozen=True)
class Member(UserMixin):
    """A signed-in person as of today; `token` is the session's secret."""

    token: str
    person: str
    name: str
    role: str
    team: str
    team_name: str
    must_change_password: bool

    def get_id(self) -> str:
        """The session's token; ending the session in the database ends the sign-in."""
        return self.token

    @property
    def sells(self) -> bool:
        """Whether the member logs calls and sales."""
        return self.role in SELLERS

    @property
    def token_hash(self) -> str:
        """The hash under which the table sign_in holds the session."""
        return hash_token(self.token)


def runtime() -> Runtime:
    """The runtime of the running application."""
    return cast(Runtime, current_app.extensions["jiebao"])


def me() -> Member:
    """Return the member of the request; the access table ensures that somebody is signed in."""
    return cast(Member, current_user._get_current_object())


def locale() -> str:
    """Return the language chosen on this device, else Chinese, whatever the browser prefers.

    The customers' page for rating and the API follow the request's own preference, since nobody
    chooses a language there.
    """
    if is_api_request():
        return "en" if _prefers_english() else LOCALES[0]
    chosen = session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    if request.blueprint == "rate" and _prefers_english():
        return "en"
    return LOCALES[0]


def babel_locale() -> Locale:
    """Return `locale` as Babel's own object, which it would parse anew at each request."""
    return _LOCALES[locale()]


def _prefers_english() -> bool:
    return request.accept_languages.best_match(("zh", "en"), default="zh") == "en"


def client_address() -> str:
    """The IP address of the request."""
    return request.remote_addr or ""


def session_place() -> SessionPlace:
    """The browser and the network of the request, as hashes."""
    key = runtime().keys.number_hash
    network = network_hash(key, client_address(), runtime().today)
    return SessionPlace(_browser_of_member(), network)


def known_browser() -> str:
    """The hash of the browser's cookie; empty for a browser in which nobody has signed in."""
    held = request.cookies.get(BROWSER)
    return hash_token(held) if held else ""


def _browser_of_member() -> str:
    """The hash of the browser's cookie; a browser without one gets it with the answer."""
    if not (known := known_browser()) and "new_browser" not in g:
        g.new_browser = secrets.token_urlsafe(16)
    return known or hash_token(g.new_browser)


def set_browser_cookie(response: Response) -> Response:
    """Set the cookie by which a browser is known again after its session has ended."""
    new = g.get("new_browser")
    if new:
        response.set_cookie(
            BROWSER, new, max_age=REMEMBER_BROWSER, secure=True, httponly=True, samesite="Lax"
        )
    return response


@login_manager.user_loader
def load_member(token: str) -> Member | None:
    """Return the member of an open session.

    None where the session has ended or is too old, or the person has no post today.
    """
    context = runtime()
    digest = hash_token(token)
    session_row = open_session(digest)
    if session_row is None or session_row.is_over(context.clock()):
        return None
    place = session_place()
    if context.clock() - session_row.seen_at > SEEN_EVERY or place != session_row.place:
        context.write(lambda tx: seen(tx, digest, session_row.person, place))
    return as_member(token, session_row.person, session_row.must_change_password)


def as_member(token: str, person: str, must_change_password: bool) -> Member | None:
    """Return the person as a `Member` of today; None where not employed, or without any post."""
    company = runtime().company
    posting = company.posting(person, runtime().today)
    if posting is None:
        return None
    team = company.teams.get(posting.team or "")
    return Member(
        token=token,
        person=person,
        name=company.own_name(person),
        role=posting.role,
        team=posting.team or "",
        team_name=team.name if team else "",
        must_change_password=must_change_password,
    )
