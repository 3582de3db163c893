"""The headers of every answer: policy, caching, cookies; and CSRF tokens of forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from webapp.facts.models import Fact
from webapp.site.access import TABLE
from webapp.web.models import SignIn
from webapp.web.request_hooks import HEADERS, POLICY

Client = Any
ClientOf = Callable[[str | None], Client]

PASSWORD = "a password of the tests"
PAGES = {
    "1101": (
        "/today",
        "/calls/new",
        "/cards/new",
        "/records",
        "/customers",
        "/boards",
        "/live",
        "/me",
        "/password",
    ),
    "1021": ("/checks", "/team", "/returns", "/returns/2026-03-02/cards.xlsx"),
    "1002": ("/settlement", "/certificates", "/staff", "/staff/1101", "/campaigns", "/import"),
}
WITH_DATA = [(person, path) for person, paths in PAGES.items() for path in paths]
POSTS = [
    re.sub(r"<[^>]+>", "1", entry.address)
    for entry in TABLE
    if "POST" in entry.methods.split() and "/sync/" not in entry.address and not entry.scope
]  # phones send a header instead, other systems a token, and no cookie opens theirs
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (120, 80), "#c9a24b").save(out, "JPEG")
    return out.getvalue()


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {name: sources for name, *sources in parts}


# Policy


def test_tls_alone_is_demanded_where_the_address_promises_it(
    client_of: ClientOf, app: Any, runtime: Any
) -> None:
    client = client_of(None)
    named = "Strict-Transport-Security"
    assert client.get("/login").headers.get_all(named) == ["max-age=31536000"]
    assert named not in client.get("/login", base_url="http://localhost").headers
    plain = replace(runtime.config, address="http://127.0.0.1:8000")
    app.extensions["jiebao"] = replace(runtime, config=plain)
    assert named not in client.get("/login").headers


@pytest.mark.parametrize(("person", "path"), WITH_DATA)
def test_a_page_with_data_has_the_policy_and_is_not_cached(client_of, person, path):
    answer = client_of(person).get(path)
    assert answer.status_code == 200
    for name, value in HEADERS.items():
        assert answer.headers.get_all(name) == [value]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.vary


@pytest.mark.parametrize(
    ("path", "status"), [("/login", 200), ("/nowhere", 404), ("/health", 200), ("/verify/x", 404)]
)
def test_public_pages_and_failures_have_the_policy(client_of, path, status):
    answer = client_of(None).get(path)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.vary


def test_a_refusal_and_a_redirect_have_the_policy(client_of, company):
    for answer in (client_of(company.lin).get("/staff"), client_of(None).get("/staff")):
        assert answer.status_code in (303, 403)
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline():
    allowed = directives(POLICY)
    assert allowed.pop("default-src") == ["'none'"]
    assert allowed.pop("base-uri") == ["'none'"]
    assert allowed.pop("frame-ancestors") == ["'none'"]
    assert allowed.pop("img-src") == ["'self'", "blob:"]  # a photo before it is sent
    assert allowed.pop("media-src") == ["'self'", "blob:"]  # and a video
    assert allowed["form-action"] == ["'self'"]
    assert set(map(tuple, allowed.values())) == {("'self'",)}


@pytest.mark.parametrize(("person", "path"), WITH_DATA)
def test_no_page_holds_anything_that_the_policy_blocks(client_of, person, path):
    answer = client_of(person).get(path)
    if answer.mimetype != "text/html":
        return
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", answer.text)
    for script in re.findall(r"<script\b[^>]*>", answer.text):
        assert ' src="/static/' in script
    for address in re.findall(r'\s(?:src|href|action)="([^"]*)"', answer.text):
        assert address.startswith(("/", "#"))
        assert not address.startswith("//")


# Caching


def test_a_photo_is_private_and_not_cached(client_of, company):
    client = client_of(company.lin)
    photo = (BytesIO(jpeg()), "card.jpg")
    form = {"id": str(uuid4()), "serial": "88002317", "visited": "no", "photo": photo}
    client.post("/cards", data=form)
    number = Fact.get(Fact.kind == "card").number
    for size, kind in (("large", "image/jpeg"), ("thumb", "image/webp")):
        with client.get(f"/photos/{number}/{size}") as answer:
            assert answer.mimetype == kind
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["Content-Security-Policy"] == POLICY
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["web/app.css", "web/page.js", "web/icons.svg"])
def test_a_static_file_may_be_cached(client_of, name):
    with client_of(None).get(f"/static/{name}") as answer:
        assert answer.status_code == 200
        assert not answer.cache_control.no_store
        assert answer.cache_control.max_age == 3600
        assert answer.headers["ETag"]
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert "Set-Cookie" not in answer.headers


# The cookie


def cookie_of(answer: Any) -> Any:
    held: SimpleCookie = SimpleCookie()
    for header in answer.headers.getlist("Set-Cookie"):
        held.load(header)
    return held["__Host-jiebao"]


def test_the_cookie_is_bound_to_the_host_and_hidden_from_scripts(client_of, company):
    form = {"account": company.wang, "password": PASSWORD}
    answer = client_of(None).post("/login", data=form)
    cookie = cookie_of(answer)
    assert (cookie["secure"], cookie["httponly"]) == (True, True)
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_the_sign_in_is_remembered_on_the_device(client_of, company):
    form = {"account": company.wang, "password": PASSWORD}
    assert cookie_of(client_of(None).post("/login", data=form))["expires"]


def test_the_cookie_reveals_neither_the_person_nor_the_stored_hash(client_of, company):
    form = {"account": company.wang, "password": PASSWORD}
    client = client_of(None)
    client.post("/login", data=form)
    with client.session_transaction(base_url="https://localhost") as session:
        token = session["_user_id"]
    kept = SignIn.get()
    assert company.wang not in token
    assert kept.token_hash not in (token, "")


def test_an_altered_cookie_signs_nobody_in(client_of, company):
    client = client_of(company.wang)
    cookie = client.get_cookie("__Host-jiebao", "localhost", "/")
    assert cookie is not None
    changed = ("A" if cookie.value[0] != "A" else "B") + cookie.value[1:]
    client.set_cookie("__Host-jiebao", changed, domain="localhost", path="/", secure=True)
    assert client.get("/today").headers["Location"].startswith("/login")


def test_signing_out_clears_the_browsers_cache(client_of, company):
    answer = client_of(company.wang).post("/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert cookie_of(answer)["max-age"] == "0"


# Forms come with their token


@pytest.fixture
def guarded(guarded_app, company) -> Client:
    """A client of the application as it is served, signed in by hand as lin."""
    client = guarded_app.test_client()
    token = TOKEN.search(client.get("/login").text)
    assert token is not None
    form = {"account": company.lin, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/login", data=form).status_code == 303
    return client


# All forms in one test: a refused one changes nothing that the next one could meet.
def test_a_form_without_its_token_is_refused(guarded_app):
    taken = []
    for path in POSTS:
        answer = guarded_app.test_client().post(path, data={"id": str(uuid4())})
        if answer.status_code != 400 or "页面已过期" not in answer.text:
            taken.append((path, answer.status_code))
    assert taken == []


OWN = {"Sec-Fetch-Site": "same-origin"}


def test_a_form_of_an_earlier_session_is_shown_and_sent_again_by_a_button(guarded, company):
    form = {"id": str(uuid4()), "clause": "", "text": "漏了周三那一条", "csrf_token": "of before"}
    answer = guarded.post("/appeals", data=form, headers=OWN)
    assert (answer.status_code, "漏了周三那一条" in answer.text) == (400, True)
    assert "用林晓燕的账号提交" in answer.text
    token = TOKEN.search(answer.text)
    assert token is not None
    again = guarded.post("/appeals", data={**form, "csrf_token": token[1]}, headers=OWN)
    assert "页面已过期" not in again.text
    assert "还没有提交" not in again.text


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_a_form_of_another_site_is_not_offered_with_a_valid_token(guarded, headers):
    answer = guarded.post("/appeals", data={"text": "漏了周三那一条"}, headers=headers)
    assert answer.status_code == 400
    assert "漏了周三那一条" not in answer.text


def test_a_password_is_never_shown_again(guarded_app):
    form = {"account": "1001", "password": "我的 密码"}
    answer = guarded_app.test_client().post("/login", data=form, headers=OWN)
    assert answer.status_code == 400
    assert "我的 密码" not in answer.text


def test_what_was_typed_when_the_session_ended_is_kept_until_the_next_one(client_of, company):
    client = client_of(company.lin)
    SignIn.update(ended_at=SignIn.started_at).execute()
    form = {"id": str(uuid4()), "text": "第一行\n第二行 <b>", "clause": "x"}
    answer = client.post("/appeals", data=form, headers=OWN)
    assert answer.status_code == 401
    for said in ("登录已过期", "第一行\n第二行 &lt;b&gt;", 'action="/appeals"', 'target="_blank"'):
        assert said in answer.text
    assert client.post("/appeals", data=form).location == "/login?again=yes"  # of no known page


def test_an_error_page_shows_what_was_written_and_another_sites_form_nothing(client_of, company):
    lin, form = client_of(company.lin), {"id": str(uuid4()), "text": "第一行\n第二行"}
    for address, status in (("/lines/999/appeal", 404), ("/grants", 403)):
        own = lin.post(address, data=form, headers=OWN)
        assert (own.status_code, "第一行\n第二行" in own.text) == (status, True)
        assert "第一行" not in lin.post(address, data=form).text


def test_a_customers_form_needs_no_session(guarded_app):
    answer = guarded_app.test_client().post("/r/x", data={"words": "很 好"}, headers=OWN)
    assert answer.status_code == 400
    for said in ("那一页打开太久了", "再提交一次", "很 好"):
        assert said in answer.text
    assert "登录" not in answer.text


def test_a_call_without_its_token_is_refused_and_not_recorded(guarded):
    answer = guarded.post("/calls", data={"id": str(uuid4()), "outcome": "invited"})
    assert answer.status_code == 400
    assert Fact.select().count() == 0


def test_a_token_of_another_session_is_refused(guarded, guarded_app):
    other = TOKEN.search(guarded_app.test_client().get("/login").text)
    assert other is not None
    form = {"id": str(uuid4()), "outcome": "invited", "csrf_token": other[1]}
    assert guarded.post("/calls", data=form).status_code == 400
    assert Fact.select().count() == 0


def test_a_call_with_its_token_is_recorded(guarded):
    token = TOKEN.search(guarded.get("/calls/new").text)
    assert token is not None
    form = {"id": str(uuid4()), "outcome": "invited", "csrf_token": token[1]}
    assert guarded.post("/calls", data=form).status_code == 303
    assert Fact.select().count() == 1


def test_pages_fetched_at_once_after_signing_in_accept_each_others_forms(guarded, guarded_app):
    beside = guarded_app.test_client()
    kept = guarded.get_cookie("__Host-jiebao")
    assert kept is not None
    beside.set_cookie("__Host-jiebao", kept.value, secure=True)
    token = TOKEN.search(guarded.get("/calls/new").text)
    assert token is not None
    beside.get("/offline")  # the service worker's, which arrives last and may set the cookie
    last = beside.get_cookie("__Host-jiebao")
    assert last is not None
    guarded.set_cookie("__Host-jiebao", last.value, secure=True)
    form = {"id": str(uuid4()), "outcome": "invited", "csrf_token": token[1]}
    assert guarded.post("/calls", data=form).status_code == 303


def test_htmx_gives_the_token_in_a_header(guarded):
    page = guarded.get("/calls/new").text
    token = re.search(r'"X-CSRFToken": "([^"]+)"', page)
    assert token is not None
    form = {"id": str(uuid4()), "outcome": "invited"}
    answer = guarded.post("/calls", data=form, headers={"X-CSRFToken": token[1]})
    assert answer.status_code == 303
    assert Fact.select().count() == 1
