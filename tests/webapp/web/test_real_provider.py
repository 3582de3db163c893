"""Signing in by a real OpenID provider, the npm package oidc-provider, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.webapp.web.real_provider import put_in_force, real_provider
from webapp.web.runtime import Runtime

ACCOUNTS = {"lin.xiaoyan": "1101", "a.stranger": "7777", "no.number": None}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with real_provider("https://localhost", ACCOUNTS) as started:
        yield started


@pytest.fixture
def inside(runtime: Runtime, app: Any, clock: Any, issuer: str) -> Runtime:
    """The program with the provider in force, on the real time, since the provider has no other."""
    clock.now = datetime.now(UTC)
    allowed = replace(runtime, config=replace(runtime.config, inside=True))
    app.extensions["jiebao"] = allowed
    put_in_force(allowed, issuer)
    return allowed


def to_provider(client: Any, **query: str) -> str:
    """Where the program leads the browser."""
    return str(client.get("/login/company", query_string=query).location)


def there(browser: httpx.Client, address: str, login: str = "", step: str = "login") -> str:
    """Go to the provider and sign in with its form, if it asks; the address it leads back to."""
    answer = browser.get(address)
    if "<form" in answer.text:
        assert login, "the provider asks who signs in"
        sent = browser.post(str(answer.url), data={"login": login, "step": step})
        answer = follow(browser, sent)
    return str(answer.headers["location"])


def follow(browser: httpx.Client, answer: httpx.Response) -> httpx.Response:
    """Follow the provider's own redirects; the first one to the program is not followed."""
    while answer.is_redirect and not answer.headers["location"].startswith("https://localhost"):
        answer = browser.get(answer.headers["location"], follow_redirects=False)
    return answer


@pytest.fixture
def browser(issuer: str) -> Iterator[httpx.Client]:
    class Following(httpx.Client):
        def get(self, url: Any, **how: Any) -> httpx.Response:
            if how.pop("follow_redirects", True):
                return follow(self, super().get(url, follow_redirects=False))
            return super().get(url, follow_redirects=False)

    with Following(base_url=issuer, timeout=60) as client:
        yield client


def came_back(client: Any, address: str) -> Any:
    assert address.startswith("https://localhost/login/company/return?")
    return client.get(address.removeprefix("https://localhost"))


def test_who_signs_in_there_is_signed_in_here_and_the_second_time_at_once(
    inside: Runtime, client_of: Any, browser: httpx.Client
) -> None:
    client = client_of(None)
    back = there(browser, to_provider(client, next="/records"), "lin.xiaoyan")
    assert re.search(r"[?&]iss=http", back)
    assert came_back(client, back).location == "/records"
    assert "林晓燕" in client.get("/me").text

    again = client_of(None)
    assert came_back(again, there(browser, to_provider(again))).location == "/"

    answer = client.post("/logout")
    client.get(answer.location)
    page = browser.get(to_provider(client, left="yes"))  # prompt=login: it asks once more
    assert "<form" in page.text


def test_a_code_opens_once(inside: Runtime, client_of: Any, browser: httpx.Client) -> None:
    client, thief = client_of(None), client_of(None)
    back = there(browser, to_provider(client), "lin.xiaoyan")
    assert came_back(client, back).status_code == 303
    code = httpx.URL(back).params["code"]
    state = httpx.URL(to_provider(thief)).params["state"]
    answer = thief.get("/login/company/return", query_string={"code": code, "state": state})
    assert answer.status_code == 400
    assert thief.get("/me").status_code == 303


def test_a_code_that_another_browser_was_given_opens_nothing(
    inside: Runtime, client_of: Any, browser: httpx.Client
) -> None:
    """Its verifier is another: the provider itself refuses the code (PKCE)."""
    client, thief = client_of(None), client_of(None)
    code = httpx.URL(there(browser, to_provider(client), "lin.xiaoyan")).params["code"]
    state = httpx.URL(to_provider(thief)).params["state"]
    answer = thief.get("/login/company/return", query_string={"code": code, "state": state})
    assert (answer.status_code, thief.get("/me").status_code) == (400, 303)


@pytest.mark.parametrize(
    ("login", "step", "status", "sentence"),
    [
        ("a.stranger", "login", 403, "工号“7777”在捷报里没有"),
        ("no.number", "login", 403, "公司账号里没有工号"),
        ("lin.xiaoyan", "cancel", 401, "公司账号没有登录成功"),
    ],
)
def test_who_may_not_come_in_is_told_why(
    inside: Runtime,
    client_of: Any,
    browser: httpx.Client,
    login: str,
    step: str,
    status: int,
    sentence: str,
) -> None:
    client = client_of(None)
    answer = came_back(client, there(browser, to_provider(client), login, step))
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert client.get("/me").status_code == 303
