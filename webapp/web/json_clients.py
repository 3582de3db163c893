"""Answer the phone's modules (/sync/): JSON, no redirect, the signed time in every answer."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask_babel import gettext
from flask_login import current_user

from webapp.core.errors import JiebaoError, _
from webapp.web.current_user import me
from webapp.web.runtime import Runtime

PREFIX = "/sync/"
HEADER = "X-Jiebao-Sync"
AHEAD = "Jiebao-Ahead"
SHELL_PAGES = ("/offline", "/install")  # the service worker fetches them while it is installed

_ERRORS = {400: "malformed", 401: "signed_out", 403: "not_allowed", 404: "not_found"}
_SIGNED_OUT = _("请登录后再上传，记录仍在手机里。")
_FIRST_PASSWORD = _("请先设置自己的密码，记录仍在手机里。")
_NOT_ALLOWED = _("您的岗位不登记电话和售卡。记录仍在手机里。")


class HeaderMissing(JiebaoError):
    """The request lacks the header that protects against forged requests of other sites."""

    sentence = _("这个请求缺少 X-Jiebao-Sync。")
    status = 403


def kept_for_later() -> bool:
    """Whether the service worker fetches the page only to cache it (static/sync/sw.js).

    Such a page must not consume what the next page is to show, such as a flash message.
    """
    return AHEAD in request.headers or request.path in SHELL_PAGES


def is_json_client() -> bool:
    """Whether the request comes from a phone's modules, not from a page."""
    return request.path.startswith(PREFIX)


def refuse_json_client(roles: frozenset[str]) -> Response | None:
    """Return the JSON refusal of a request that the access table does not allow, else None.

    A required header replaces the form's CSRF token, and outlives a session: a browser sends it to
    another origin only with that origin's permission (CORS preflight).
    """
    if request.headers.get(HEADER) != "1":
        return _refuse("header", HeaderMissing.sentence, 403)
    if not current_user.is_authenticated:
        return _refuse("signed_out", _SIGNED_OUT, 401)
    if me().must_change_password:
        return _refuse("password", _FIRST_PASSWORD, 403)
    return None if me().role in roles else _refuse("not_allowed", _NOT_ALLOWED, 403)


def _refuse(error: str, sentence: str, status: int) -> Response:
    response = jsonify(error=error, reason=gettext(sentence))
    response.status_code = status
    return response


def json_refusal(status: int, sentence: str) -> Response:
    """The JSON answer of any other refusal or failure."""
    error = "too_large" if status == 413 else _ERRORS.get(status, "refused")
    return jsonify(error="failed" if status >= 500 else error, reason=sentence)


def member_headers(runtime: Runtime) -> dict[str, str]:
    """Return the headers with the signed time and the member's pseudonym; phones store both."""
    now = runtime.clock()
    local = runtime.company.clock.local(now)
    headers = {"Jiebao-Beacon": runtime.beacons.sign(now), "Jiebao-Clock": local.strftime("%H:%M")}
    if current_user.is_authenticated:
        headers["Jiebao-Member"] = runtime.pseudonym(me().person)
    return headers
