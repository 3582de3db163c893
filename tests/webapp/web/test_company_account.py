"""Signing in by the company's account: whom it lets in, and every forged answer it refuses."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt

from tests.webapp.web.fake_provider import FakeProvider, fake_provider, key_of, usual_claims
from tests.webapp.web.real_provider import CLIENT, SECRET, put_in_force
from webapp.company.models import Person
from webapp.people.operations.transfers import leave
from webapp.store.models import AuditLine
from webapp.web.models import SignIn
from webapp.web.operations.company_accounts import unbind_account
from webapp.web.operations.identity_providers import end_provider
from webapp.web.provider_models import CompanyAccount
from webapp.web.runtime import Runtime


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider() as held:
        yield held


@pytest.fixture
def inside(runtime: Runtime, app: Any) -> Runtime:
    """The runtime of a program that may reach addresses inside the house."""
    allowed = replace(runtime, config=replace(runtime.config, inside=True))
    app.extensions["jiebao"] = allowed
    return allowed


@dataclass
class Way:
    """One browser's way to the provider and back."""

    client: Any
    provider: FakeProvider
    clock: Any

    def begin(self, **query: str) -> dict[str, str]:
        """Go to the provider; what it was asked."""
        there = urlsplit(self.client.get("/login/company", query_string=query).location)
        assert there.path == "/auth"
        return {name: values[0] for name, values in parse_qs(there.query).items()}

    def come_back(self, asked: dict[str, str], number: object = "1101", **more: Any) -> Any:
        """Return with a code; `more` are other claims of the ID token."""
        now = int(self.clock().timestamp())
        usual = usual_claims(self.provider.issuer, asked["nonce"], now, number)
        self.provider.claims = {
            name: value for name, value in {**usual, **more}.items() if value is not None
        }
        self.provider.codes.add("a-code")
        return self.answer(state=asked["state"], code="a-code", iss=self.provider.issuer)

    def answer(self, **query: str) -> Any:
        return self.client.get(f"/login/company/return?{urlencode(query)}")

    def is_in(self) -> bool:
        return bool(self.client.get("/me").status_code == 200)


@pytest.fixture
def way(inside: Runtime, provider: FakeProvider, client_of: Any, clock: Any) -> Callable[[], Way]:
    """Makes a browser; the provider is in force."""
    put_in_force(inside, provider.issuer)
    return lambda: Way(client_of(None), provider, clock)


# It works


def test_a_first_sign_in_binds_the_account_and_a_later_one_finds_it(
    way: Callable[[], Way], company: Any
) -> None:
    assert "用公司账号登录" in way().client.get("/login").text
    people = Person.select().count()
    for _turn in range(2):
        browser = way()
        answer = browser.come_back(browser.begin(next="/boards?period=day"))
        assert (answer.status_code, answer.location) == (303, "/boards?period=day")
        assert browser.is_in()
    [account] = CompanyAccount.select()
    assert (account.person_id, account.subject) == (company.lin, "acct-1")
    assert [row.by_provider for row in SignIn.select()] == [True, True]
    assert AuditLine.select().where(AuditLine.action == "bind_account").count() == 1
    assert Person.select().count() == people


def test_the_code_is_bound_to_the_browser_by_pkce(
    way: Callable[[], Way], provider: FakeProvider
) -> None:
    browser = way()
    asked = browser.begin()
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == "https://localhost/login/company/return"
    browser.come_back(asked)
    [form] = provider.asked
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    assert form["redirect_uri"] == asked["redirect_uri"]


def test_a_number_that_the_id_token_lacks_is_read_from_userinfo(
    way: Callable[[], Way], provider: FakeProvider
) -> None:
    browser = way()
    provider.userinfo = {"sub": "acct-1", "employee_number": 1101}
    assert browser.come_back(browser.begin(), employee_number=None).status_code == 303
    provider.userinfo["sub"] = "somebody else"
    browser = way()
    assert browser.come_back(browser.begin(), employee_number=None).status_code == 502
    assert not browser.is_in()


def test_new_keys_of_the_provider_are_fetched(
    way: Callable[[], Way], provider: FakeProvider, clock: Any
) -> None:
    browser = way()
    browser.come_back(browser.begin())
    provider.kid = "second"
    clock.now += timedelta(minutes=2)
    browser = way()
    assert browser.come_back(browser.begin()).status_code == 303


def test_a_first_password_is_neither_demanded_nor_used_up(
    way: Callable[[], Way], company: Any
) -> None:
    Person.update(must_change_password=True).where(Person.id == company.lin).execute()
    browser = way()
    browser.come_back(browser.begin())
    assert browser.is_in()
    assert Person.get_by_id(company.lin).must_change_password


def test_signing_out_says_that_the_account_may_still_be_signed_in(
    way: Callable[[], Way], provider: FakeProvider
) -> None:
    browser = way()
    browser.come_back(browser.begin())
    left = browser.client.post("/logout").location
    assert left == "/login?left=company"
    page = browser.client.get(left).text
    assert "也退出公司账号" in page
    assert "/login/company?left=yes" in page
    assert not browser.is_in()
    out = browser.client.get("/login/company/out").location
    assert out.startswith(f"{provider.issuer}/out?client_id={CLIENT}&post_logout_redirect_uri=")
    assert browser.begin(left="yes")["prompt"] == "login"


# Forged ID tokens


def part(of: bytes | dict[str, Any]) -> str:
    held = of if isinstance(of, bytes) else json.dumps(of).encode()
    return base64.urlsafe_b64encode(held).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any]) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def by_hmac(claims: dict[str, Any], key: bytes) -> str:
    said = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(claims)}"
    return f"{said}.{part(hmac.digest(key, said.encode(), 'sha256'))}"


def by_secret(claims: dict[str, Any]) -> str:
    return by_hmac(claims, SECRET.encode())


def by_public_key(claims: dict[str, Any]) -> str:
    """The public key taken for a secret, as libraries did that believed the header."""
    return by_hmac(claims, key_of("first").as_pem(private=False))


def by_another_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, key_of("another"))


@pytest.mark.parametrize("sign", [unsigned, by_secret, by_public_key, by_another_key])
def test_a_token_that_the_providers_key_did_not_sign_is_refused(
    way: Callable[[], Way], provider: FakeProvider, sign: Any
) -> None:
    browser = way()
    provider.sign = sign
    refused(browser, browser.come_back(browser.begin()), 502, "没有通过检查")


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another request's"},
        {"nonce": None},
        {"iss": "https://another.example"},
        {"iss": None},
        {"aud": "another program"},
        {"aud": [CLIENT, "another program"], "azp": "another program"},
        {"aud": None},
        {"exp": 1_500_000_000},
        {"exp": None},
        {"sub": None},
        {"sub": 7},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    way: Callable[[], Way], wrong: dict[str, Any]
) -> None:
    browser = way()
    refused(browser, browser.come_back(browser.begin(), **wrong), 502, "没有通过检查")


def test_a_token_is_taken_until_a_minute_after_its_end(way: Callable[[], Way], clock: Any) -> None:
    now = int(clock().timestamp())
    browser = way()
    refused(browser, browser.come_back(browser.begin(), exp=now - 61), 502, "没有通过检查")
    assert browser.come_back(browser.begin(), exp=now - 59).status_code == 303


def refused(browser: Way, answer: Any, status: int, sentence: str) -> None:
    assert answer.status_code == status
    assert sentence in answer.text
    assert not browser.is_in()
    assert CompanyAccount.select().count() == 0


# Answers that belong to no sign-in


def test_an_answer_of_another_state_browser_or_provider_is_refused(
    way: Callable[[], Way], provider: FakeProvider
) -> None:
    provider.codes.add("a-code")
    browser, stranger = way(), way()
    asked = browser.begin()
    answer = stranger.answer(state=asked["state"], code="a-code")
    refused(stranger, answer, 400, "已经过期，或者已经用过")
    refused(browser, browser.answer(state="guessed", code="a-code"), 400, "已经过期")
    asked = browser.begin()
    mixed_up = browser.answer(state=asked["state"], code="a-code", iss="https://another.example")
    refused(browser, mixed_up, 400, "已经过期")
    assert provider.asked == []  # no code was sent anywhere


def test_an_answer_is_taken_once_and_for_ten_minutes(
    way: Callable[[], Way], provider: FakeProvider, clock: Any
) -> None:
    browser = way()
    asked = browser.begin()
    assert browser.come_back(asked).status_code == 303
    browser.client.post("/logout")
    assert browser.come_back(asked).status_code == 400
    assert not browser.is_in()

    asked = browser.begin()
    clock.now += timedelta(minutes=10)
    assert browser.come_back(asked).status_code == 400
    assert not browser.is_in()


def test_a_code_that_was_used_before_opens_nothing(way: Callable[[], Way]) -> None:
    browser = way()
    browser.come_back(browser.begin())
    browser.client.post("/logout")
    asked = browser.begin()
    answer = browser.answer(state=asked["state"], code="used-before")
    assert answer.status_code == 400
    assert "已经用过" in answer.text
    assert not browser.is_in()


def test_who_breaks_off_there_is_told_how_to_go_on(way: Callable[[], Way]) -> None:
    browser = way()
    answer = browser.answer(state=browser.begin()["state"], error="access_denied")
    refused(browser, answer, 401, "公司账号没有登录成功")


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_the_return_leads_to_no_other_host(way: Callable[[], Way], wanted: str) -> None:
    browser = way()
    assert browser.come_back(browser.begin(next=wanted)).location == "/"


# Whom it lets in


def test_an_account_without_a_known_number_gets_a_sentence_and_adds_nobody(
    way: Callable[[], Way],
) -> None:
    people = Person.select().count()
    for number, sentence in (
        ("9999", "工号“9999”在捷报里没有"),
        ("", "公司账号里没有工号（employee_number 这一项）"),
        (None, "公司账号里没有工号"),
        (True, "公司账号里没有工号"),
        ("1" * 41, "公司账号里没有工号"),
        (["1101"], "公司账号里没有工号"),
    ):
        browser = way()
        browser.provider.userinfo = {"sub": "acct-1"}
        refused(browser, browser.come_back(browser.begin(), number), 403, sentence)
    assert Person.select().count() == people


def test_who_has_left_or_is_not_hired_yet_is_told_so(
    way: Callable[[], Way], inside: Runtime, company: Any, clock: Any
) -> None:
    inside.write(lambda tx: leave(tx, company.he, company.lin, date(2026, 3, 2)))
    browser = way()
    assert browser.come_back(browser.begin()).status_code == 303  # the last day
    clock.set("2026-03-03T09:00")
    assert not browser.is_in()
    browser = way()
    answer = browser.come_back(browser.begin())
    assert (answer.status_code, browser.is_in()) == (403, False)
    assert "工号 1101 今天不在职" in answer.text


def test_one_account_is_one_person_until_hr_unbinds_it(
    way: Callable[[], Way], inside: Runtime, company: Any
) -> None:
    browser = way()
    browser.come_back(browser.begin())
    other = way()
    answer = other.come_back(other.begin(), sub="acct-2")
    assert (answer.status_code, other.is_in()) == (403, False)
    assert "已经绑定另一个公司账号" in answer.text
    answer = other.come_back(other.begin(), company.wang)
    assert (answer.status_code, other.is_in()) == (403, False)
    assert "绑定的是工号 1101，现在传来的工号是 1102" in answer.text

    inside.write(lambda tx: unbind_account(tx, company.he, company.lin))
    assert not browser.is_in()
    assert other.come_back(other.begin(), sub="acct-2").status_code == 303


def test_strangers_who_guess_passwords_do_not_keep_the_account_out(
    way: Callable[[], Way], company: Any
) -> None:
    browser = way()
    for _turn in range(6):
        form = {"account": company.lin, "password": "wrong"}
        status = browser.client.post("/login", data=form).status_code
    assert status == 429
    assert browser.come_back(browser.begin()).status_code == 303


def test_without_a_provider_there_is_no_such_page_and_its_end_ends_sessions(
    way: Callable[[], Way], inside: Runtime, company: Any, client_of: Any
) -> None:
    browser, by_password = way(), client_of(company.wang)
    browser.come_back(browser.begin())
    inside.write(lambda tx: end_provider(tx, company.he, 1))
    assert not browser.is_in()
    assert by_password.get("/me").status_code == 200
    for address in ("/login/company", "/login/company/return?state=x&code=y", "/login/company/out"):
        assert browser.client.get(address).status_code in (400, 404)
    assert "用公司账号登录" not in browser.client.get("/login").text
