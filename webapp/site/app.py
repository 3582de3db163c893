"""Create the Flask application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined

from webapp.colleagues.operations.write_pair_sheet import keep_sheet
from webapp.core.paths import STATIC, TEMPLATES, TRANSLATIONS
from webapp.honours.status import are_honoured, certificates_of_lines
from webapp.integration.pages import api, api_call_records
from webapp.integration.pages.api_access import demand_scope
from webapp.ledger.line_sums import pending_lines_of
from webapp.ledger.pages import lines
from webapp.payroll.pages import undoing
from webapp.people.pages import leaving
from webapp.site import filters, pages
from webapp.site.access import find_entry
from webapp.site.signed_cookies import FormTokens, KeptSessions
from webapp.site.uploaded_names import accept_any_name
from webapp.sync.pages import sync, tus_uploads
from webapp.verification.checking import CheckProgress
from webapp.web import assets, current_user, error_pages, request_hooks
from webapp.web.fragments import htmx
from webapp.web.operations.sign_in import REMEMBERED
from webapp.web.runtime import Runtime

LARGEST_BODY = 30 * 1024 * 1024


class Application(Flask):
    """A Flask that logs no address of a failed request, since addresses may hold a token."""

    def log_exception(self, exc_info: object) -> None:
        """Log nothing: the error page logs the failure with the id of the request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is: none of this program's is asynchronous.

        Flask asks of each view and hook, a dozen times a request.
        """
        return func


def create_app(runtime: Runtime) -> Flask:
    """Create the Flask application of a runtime whose database is already open."""
    app = Application("jiebao", template_folder=str(TEMPLATES), static_folder=str(STATIC))
    app.config.update(
        SECRET_KEY=runtime.keys.session,
        SESSION_COOKIE_NAME="__Host-jiebao",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=REMEMBERED,
        WTF_CSRF_TIME_LIMIT=None,  # valid as long as the session
        WTF_CSRF_SSL_STRICT=False,  # a proxy in front may terminate TLS
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        BABEL_DEFAULT_LOCALE="zh_Hans",
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
    )
    app.session_interface = KeptSessions(runtime.keys.session)
    accept_any_name()
    app.jinja_env.undefined = StrictUndefined
    app.extensions["jiebao"] = runtime
    app.extensions["jiebao.checks"] = CheckProgress()
    htmx.init_app(app)
    csrf = FormTokens(app)
    for blueprint in (sync.page, tus_uploads.page):
        csrf.exempt(blueprint)  # these require a header instead: web/json_clients.py
    for blueprint in (api.page, api_call_records.page):
        csrf.exempt(blueprint)  # these take a token and no cookie
    Babel(app, locale_selector=current_user.babel_locale)
    current_user.login_manager.init_app(app)
    filters.register(app)
    assets.register(app)
    request_hooks.register(app, find_entry, demand_scope)
    error_pages.register(app)
    pages.register(app)
    lines.show_certificates(app, certificates_of_lines)
    undoing.watch_honours(app, are_honoured)
    leaving.show_pending_lines(app, pending_lines_of)
    sync.keep_sheets(app, keep_sheet)
    return app
