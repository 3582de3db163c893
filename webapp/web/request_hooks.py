"""Run before and after every request: check the access table, set headers."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from flask import Flask, Response, current_app, redirect, request, session, url_for
from flask_htmx import make_response
from flask_login import current_user
from peewee import DatabaseError
from werkzeug.routing import IntegerConverter
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response as AnyResponse

from webapp.core.errors import NotAllowed, NotFound
from webapp.store.request_cache import close_request_cache, open_request_cache
from webapp.web import json_clients
from webapp.web.access_entry import DemandScope, Entry, EntryFor
from webapp.web.current_user import me, runtime, set_browser_cookie
from webapp.web.fragments import ASKED_BY, htmx
from webapp.web.problem_documents import is_api_request
from webapp.web.unsent_forms import unsent_page

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know the policy's frame-ancestors
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
# Browsers ask for this name by TLS alone for a year; sent where --address says it is so served.
TLS_ALONE = "max-age=31536000"
HEALTH = "/health"
VARY = ", ".join(ASKED_BY)
WITH_A_FIRST_PASSWORD = ("/password", "/logout", "/language", "/static/<path:filename>")


class RowNumber(IntegerConverter):
    """A row's number in an address; more digits than SQLite's integers hold give 404."""

    regex = r"[0-9]{1,18}"


def register(app: Flask, table: EntryFor, demand_scope: DemandScope) -> None:
    """Register the hooks; `table` returns the access entry of a method and an address pattern.

    `demand_scope` refuses a request whose token does not open the entry's scope.
    """
    app.extensions["access"], app.extensions["token_access"] = table, demand_scope
    app.url_map.converters["int"] = RowNumber
    app.before_request(open_request_cache)
    app.before_request(check_access)
    app.after_request(set_headers)
    app.after_request(set_browser_cookie)
    app.teardown_request(lambda _failure: close_request_cache())


def entry_for(method: str, address: str) -> Entry | None:
    """The entry of the running application's access table, or None."""
    table: EntryFor = current_app.extensions["access"]
    return table(method, address)


def check_access() -> AnyResponse | None:
    """Enforce the access table: return None if allowed, else a redirect or a refusal.

    Raises NotAllowed, and NotFound for a page of a part that is switched off.
    """
    if request.url_rule is None:
        return None  # no such page: the router answers 404, or 405
    entry = entry_for(request.method, request.url_rule.rule)
    if entry is None:
        raise NotAllowed()
    if entry.scope:
        _check_token(entry)
        return None
    if entry.roles is None:
        return None
    if json_clients.is_json_client():
        return json_clients.refuse_json_client(entry.roles)
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if me().must_change_password and entry.address not in WITH_A_FIRST_PASSWORD:
        return redirect_to(url_for("password.show"))
    if me().role not in entry.roles:
        raise NotAllowed()
    if entry.part in runtime().company.parts_off:
        raise NotFound()
    return None


def _ask_to_sign_in() -> AnyResponse:
    """The login page by its address, or the posted form, which the redirect would lose."""
    if (kept := unsent_page()) is not None:
        return Response(kept, 401)
    # Said by the address: an answer that changed the cookie could undo that of another request.
    again = "yes" if session.get("_user_id") else None
    return redirect_to(url_for("login.show", next=_return_address(), again=again))


def _check_token(entry: Entry) -> None:
    """Demand a token for the entry's scope; a session opens nothing here."""
    if entry.part in runtime().company.parts_off:
        raise NotFound()
    demand: DemandScope = current_app.extensions["token_access"]
    demand(entry.scope)


def _return_address() -> str | None:
    here = request.full_path.rstrip("?")
    return here if request.method == "GET" and here != "/" else None


def redirect_to(address: str) -> AnyResponse:
    """Redirect the whole page; htmx gets HX-Redirect, since it would swap in a 303's target."""
    if htmx:
        return make_response("", redirect=iri_to_uri(address))  # headers take no Chinese
    return redirect(address, 303)


def set_headers(response: Response) -> Response:
    """Set the headers of every answer; only static files may be cached."""
    ours = dict(HEADERS)
    if request.is_secure and runtime().config.address.startswith("https://"):
        ours["Strict-Transport-Security"] = TLS_ALONE
    if request.endpoint != "static":
        ours["Cache-Control"] = "no-store"
        # /health must answer even if the database cannot be read; /api/ reads no session.
        if request.path != HEALTH and not is_api_request():
            # The answer itself says that the database is damaged, where it is.
            with suppress(DatabaseError):
                ours |= json_clients.member_headers(runtime())
    _add_missing(response, ours)
    return response


def _add_missing(response: Response, ours: Mapping[str, str]) -> None:
    """Add the headers that the page has not set, and the Vary header.

    `Headers.setdefault` and `response.vary` read all headers once for each name, at each request.
    """
    given = {name.lower() for name, _value in response.headers}
    if "vary" in given:
        response.vary.update(ASKED_BY)
    else:
        response.headers.add("Vary", VARY)
    for name, value in ours.items():
        if name.lower() not in given:
            response.headers.add(name, value)


def hide_page_address(response: Response) -> Response:
    """Keep a page's secret address from other sites and from search engines, after a request."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
