"""How a phone's modules are spoken to: JSON, never a redirect, and the time with every answer."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask_babel import gettext
from flask_login import current_user

from webapp.core.errors import JiebaoError, _
from webapp.web.app_context import Office
from webapp.web.current_user import me

PREFIX = "/sync/"
HEADER = "X-Jiebao-Sync"
AHEAD = "Jiebao-Ahead"

_ERRORS = {400: "malformed", 401: "signed_out", 403: "not_allowed", 404: "not_found"}
_SIGNED_OUT = _("请登录后再提交,记录仍在手机里。")
_FIRST_PASSWORD = _("请先设置自己的密码,记录仍在手机里。")
_NOT_ALLOWED = _("您的岗位不登记电话和售卡。记录仍在手机里。")


class HeaderMissing(JiebaoError):
    """A request that another site's page could have sent."""

    sentence = _("这个请求缺少 X-Jiebao-Sync。")
    status = 403


def kept_for_later() -> bool:
    """Whether a phone asks for a page only to keep it for later (static/sync/sw.js)."""
    return AHEAD in request.headers


def asks() -> bool:
    """Whether the request comes from a phone's modules, not from a page."""
    return request.path.startswith(PREFIX)


def stopped(roles: frozenset[str]) -> Response | None:
    """Why a phone's request is not let in, in JSON; None where it is.

    The header does what a form's CSRF token does, and outlives a session: a browser sends it to
    another site only with that site's leave.
    """
    if request.headers.get(HEADER) != "1":
        return _stop("header", HeaderMissing.sentence, 403)
    if not current_user.is_authenticated:
        return _stop("signed_out", _SIGNED_OUT, 401)
    if me().must_change_password:
        return _stop("password", _FIRST_PASSWORD, 403)
    return None if me().role in roles else _stop("not_allowed", _NOT_ALLOWED, 403)


def _stop(error: str, sentence: str, status: int) -> Response:
    response = jsonify(error=error, reason=gettext(sentence))
    response.status_code = status
    return response


def refusal(status: int, sentence: str) -> Response:
    """Any other refusal or failure of the web."""
    error = "too_large" if status == 413 else _ERRORS.get(status, "refused")
    return jsonify(error="failed" if status >= 500 else error, reason=sentence)


def member_headers(office: Office) -> dict[str, str]:
    """The time, signed, and whose pages these are: a phone keeps both with what it keeps."""
    now = office.clock()
    local = office.company.clock.local(now)
    headers = {"Jiebao-Beacon": office.beacons.sign(now), "Jiebao-Clock": local.strftime("%H:%M")}
    if current_user.is_authenticated:
        headers["Jiebao-Member"] = office.pseudonym(me().person)
    return headers
