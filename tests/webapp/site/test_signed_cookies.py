"""Cookies and tokens are those of Flask and Flask-WTF, which read them and whose own are read."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData

from webapp.site.signed_cookies import PLAIN, FormTokens, KeptSessions, vary_by_cookie

SECRET = b"a secret of the tests"
SESSIONS = [
    {"_user_id": "x" * 43, "_permanent": True, "locale": "en"},
    {"_flashes": [("message", "已记下第 7 号通话。"), ("message", {"said": "是", "href": "/"})]},
    {"long": "长" * PLAIN},
]


def an_app(sessions: Any = None, protect: Any = FormTokens) -> Flask:
    app = Flask("signed cookies")
    app.config.update(SECRET_KEY=SECRET, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    app.session_interface = sessions or KeptSessions(SECRET)
    protect(app)

    @app.get("/token")
    def token() -> str:
        return generate_csrf()

    @app.post("/said")
    def said() -> str:
        session["said"] = "yes"
        return "taken"

    return app


@pytest.mark.parametrize("held", SESSIONS)
def test_a_session_is_read_by_flask_and_flasks_is_read_here(held: dict[str, Any]) -> None:
    flasks, ours = SecureCookieSessionInterface(), KeptSessions(SECRET)
    app = an_app()
    theirs = flasks.get_signing_serializer(app)
    assert theirs is not None
    with app.app_context():
        assert theirs.loads(ours.get_signing_serializer(app).dumps(held)) == held
        assert ours.get_signing_serializer(app).loads(theirs.dumps(held)) == held


def test_a_cookie_that_was_changed_or_signed_by_another_secret_is_no_session() -> None:
    with an_app().app_context():
        ours = KeptSessions(SECRET).get_signing_serializer(an_app())
        cookie = ours.dumps({"_user_id": "somebody"})
        assert _refusal(ours, cookie[:-2] + "AA") is not None
        assert _refusal(ours, "x" + cookie) is not None
        other = KeptSessions(b"another secret").get_signing_serializer(an_app())
        assert _refusal(other, cookie) is not None
        assert _refusal(ours, cookie) is None


def _refusal(serializer: Any, cookie: str) -> BadData | None:
    try:
        serializer.loads(cookie)
    except BadData as refused:
        return refused
    return None


def test_a_form_with_the_sessions_token_is_taken_and_any_other_is_refused() -> None:
    client = an_app().test_client()
    token = client.get("/token").text

    assert client.post("/said", data={"csrf_token": token}).text == "taken"
    assert client.post("/said", headers={"X-CSRFToken": token}).text == "taken"
    for wrong in ("", token[:-2] + "AA", an_app().test_client().get("/token").text):
        assert client.post("/said", data={"csrf_token": wrong}).status_code == 400
    assert client.post("/said").status_code == 400


def test_a_token_and_a_session_of_flasks_own_server_stay_valid() -> None:
    before = an_app(SecureCookieSessionInterface(), CSRFProtect).test_client()
    token = before.get("/token").text
    after = an_app().test_client()
    cookie = before.get_cookie("session")
    assert cookie is not None
    after.set_cookie("session", cookie.value)

    assert after.post("/said", data={"csrf_token": token}).text == "taken"


def test_the_body_of_an_exempt_view_is_not_read_as_a_form() -> None:
    app = Flask("an exempt view")
    app.secret_key = SECRET
    tokens = FormTokens(app)

    @app.post("/raw")
    def raw() -> str:
        return request.get_data(as_text=True)

    tokens.exempt(raw)
    kind = "application/x-www-form-urlencoded"

    assert app.test_client().post("/raw", data="a=1&b=2", content_type=kind).text == "a=1&b=2"


def test_the_header_vary_names_the_cookie_once() -> None:
    answer = an_app().test_client().get("/token")

    assert answer.headers.getlist("Vary") == ["Cookie"]
    vary_by_cookie(answer.headers)
    assert answer.headers.getlist("Vary") == ["Cookie"]
    answer.headers["Vary"] = "HX-Request"
    vary_by_cookie(answer.headers)
    assert answer.headers.getlist("Vary") == ["HX-Request, Cookie"]
