"""Signing in and out: accounts, throttling, first passwords, sessions ended on the server."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError

from tests.quick_hashes import SERVED, SERVED_FIRST, SERVED_NOBODY
from tests.webapp.telling import card
from webapp.company.models import Person
from webapp.people.operations.place_person import Placement
from webapp.people.operations.transfers import leave, transfer
from webapp.store.models import AuditLine
from webapp.web.models import SignIn, SignInAttempt
from webapp.web.operations.sign_in import REMEMBERED, give_first_password, hash_drawn_password
from webapp.web.operations.sign_in_attempts import TRIES_ACCOUNT
from webapp.web.own_sessions import device_words

PASSWORD = "a password of the tests"
NEW = "a password of my own"


def sign_in(client: Any, account: str, password: str = PASSWORD, address: str = "127.0.0.1") -> Any:
    form = {"account": account, "password": password}
    return client.post("/login", data=form, environ_base={"REMOTE_ADDR": address})


def is_in(client: Any) -> bool:
    """Whether the client is signed in: a page is shown, not a redirect to the login."""
    answer = client.get("/me")
    assert answer.status_code in (200, 303)
    return bool(answer.status_code == 200)


def token_of(client: Any) -> str | None:
    with client.session_transaction(base_url="https://localhost") as session:
        token: str | None = session.get("_user_id")
        return token


def test_a_seller_signs_in_by_staff_number(client_of: Any, company: Any) -> None:
    client = client_of(None)
    answer = sign_in(client, company.lin)

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/").location == "/today"
    assert is_in(client)
    assert AuditLine.get(AuditLine.action == "sign_in").who == company.lin


@pytest.mark.parametrize("typed", ["13800000005", " 138 0000 0005 ", "+86 138-0000-0005"])
def test_a_seller_signs_in_by_phone_number_in_any_notation(
    client_of: Any, company: Any, typed: str
) -> None:
    client = client_of(None)
    assert sign_in(client, typed).status_code == 303
    assert "林晓燕" in client.get("/me").get_data(as_text=True)


def test_each_role_is_sent_to_its_home_page(client_of: Any, company: Any) -> None:
    homes = {
        company.lin: "/today",
        company.sun: "/home",
        company.gao: "/home",
        company.he: "/home",
        company.lu: "/home",
    }
    assert {person: client_of(person).get("/").location for person in homes} == homes


def test_wrong_passwords_and_unknown_accounts_get_the_same_answer(
    client_of: Any, company: Any
) -> None:
    pages = set()
    for account, password in ((company.lin, "wrong"), ("9999", "wrong"), (company.lin, "")):
        client = client_of(None)
        answer = sign_in(client, account, password)
        assert answer.status_code == 401
        assert not is_in(client)
        text = answer.get_data(as_text=True)
        assert f'value="{account}"' in text
        token = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert token is not None
        pages.add(text.replace(f'value="{account}"', "").replace(token[1], ""))
    assert len(pages) == 1
    assert "工号（或手机号）与密码不符" in pages.pop()
    assert not SignIn.select().exists()


def test_who_has_no_password_yet_cannot_sign_in(client_of: Any, company: Any) -> None:
    Person.update(password_hash=None).where(Person.id == company.lin).execute()
    for password in ("", "None", PASSWORD):
        assert sign_in(client_of(None), company.lin, password).status_code == 401


def test_five_failures_block_even_the_right_password_for_fifteen_minutes(
    client_of: Any, company: Any, clock: Any
) -> None:
    client = client_of(None)
    for _ in range(5):
        assert sign_in(client, company.lin, "wrong").status_code == 401

    refused = sign_in(client, company.lin)
    assert refused.status_code == 429
    assert "15 分钟后再试" in refused.get_data(as_text=True)
    clock.now += timedelta(minutes=14, seconds=59)
    assert sign_in(client, company.lin).status_code == 429
    clock.now += timedelta(seconds=1)
    assert sign_in(client, company.lin).status_code == 303


def test_throttling_one_account_throttles_no_other(client_of: Any, company: Any) -> None:
    for _ in range(5):
        sign_in(client_of(None), company.lin, "wrong")

    assert sign_in(client_of(None), company.wang).status_code == 303
    assert sign_in(client_of(None), company.lin, address="192.0.2.7").status_code == 303


def fail(clock: Any, account: str, *addresses: str) -> None:
    for address in addresses:
        SignInAttempt.insert(
            account=account, address=address, at=clock(), succeeded=False
        ).execute()


def test_under_attack_each_strange_address_has_one_attempt(
    client_of: Any, company: Any, clock: Any
) -> None:
    fail(clock, company.lin, *(f"192.0.2.{number}" for number in range(20)))
    here = "198.51.100.1"

    assert sign_in(client_of(None), company.lin, address="192.0.2.3").status_code == 429
    assert sign_in(client_of(None), company.lin, address=here).status_code == 303
    assert sign_in(client_of(None), company.lin, "wrong", here).status_code == 401
    assert sign_in(client_of(None), company.lin, address=here).status_code == 429


def test_strangers_do_not_lock_out_the_owners_device(
    client_of: Any, company: Any, clock: Any
) -> None:
    own = client_of(company.lin)
    own.post("/logout")
    fail(clock, company.lin, *["127.0.0.1"] * TRIES_ACCOUNT)

    assert sign_in(client_of(None), company.lin, address="198.51.100.1").status_code == 429
    assert sign_in(own, company.lin, "wrong").status_code == 401
    assert sign_in(own, company.lin).status_code == 303


def test_a_device_is_known_to_its_owner_only_and_has_five_attempts(
    client_of: Any, company: Any, clock: Any
) -> None:
    own = client_of(company.lin)
    own.post("/logout")
    fail(clock, company.wang, *["127.0.0.1"] * TRIES_ACCOUNT)
    assert sign_in(own, company.wang).status_code == 429
    for _ in range(5):
        assert sign_in(own, company.lin, "wrong").status_code == 401
    assert sign_in(own, company.lin).status_code == 429


def test_number_and_phone_are_one_account_and_an_ipv6_prefix_one_address(
    client_of: Any, company: Any
) -> None:
    typed = [company.lin, "13800000005", "+86 138-0000-0005", company.lin, company.lin]
    for last, account in enumerate(typed, 1):
        answer = sign_in(client_of(None), account, "wrong", f"2001:db8:1:2::{last}")
        assert answer.status_code == 401
    assert sign_in(client_of(None), company.lin, address="2001:db8:1:2::9").status_code == 429
    assert sign_in(client_of(None), company.lin, address="2001:db8:1:3::9").status_code == 303


def test_what_was_typed_for_an_account_is_not_stored(client_of: Any, company: Any) -> None:
    sign_in(client_of(None), "my password in the wrong field", "1101")
    [attempt] = SignInAttempt.select()
    assert len(attempt.account) == 64
    assert "password" not in attempt.account


def test_attempts_are_deleted_after_a_day(client_of: Any, company: Any, clock: Any) -> None:
    sign_in(client_of(None), company.lin, "wrong")
    clock.now += timedelta(days=1, seconds=1)
    sign_in(client_of(None), company.wang, "wrong")
    assert [each.account for each in SignInAttempt.select()] == [company.wang]


def test_a_reset_by_hr_ends_the_wait(client_of: Any, company: Any, runtime: Any) -> None:
    for _ in range(5):
        sign_in(client_of(None), company.lin, "wrong")
    assert sign_in(client_of(None), company.lin).status_code == 429
    first = hash_drawn_password("first-one")
    runtime.write(lambda tx: give_first_password(tx, company.he, company.lin, first))
    assert sign_in(client_of(None), company.lin, "first-one").status_code == 303


def test_an_address_that_tries_many_accounts_is_throttled(
    client_of: Any, company: Any, clock: Any
) -> None:
    for number in range(100):
        fail(clock, f"guess {number}", "127.0.0.1")
    assert sign_in(client_of(None), company.lin).status_code == 429


def test_a_refused_attempt_while_throttled_does_not_prolong_the_wait(
    client_of: Any, company: Any, clock: Any
) -> None:
    for _ in range(5):
        sign_in(client_of(None), company.lin, "wrong")
    clock.now += timedelta(minutes=10)
    sign_in(client_of(None), company.lin, "wrong")
    clock.now += timedelta(minutes=5)
    assert sign_in(client_of(None), company.lin).status_code == 303


@pytest.fixture
def newcomer(client_of: Any, company: Any) -> Any:
    """Lin with a first password, signed in."""
    Person.update(must_change_password=True).where(Person.id == company.lin).execute()
    return client_of(company.lin)


def test_a_first_password_must_be_changed_before_anything_else(newcomer: Any) -> None:
    for address in ("/", "/today", "/boards", "/me", "/calls/new", "/live"):
        assert newcomer.get(address).location == "/password", address
    refused = newcomer.post("/calls", data={"outcome": "invited"})
    assert refused.location == "/password"
    assert newcomer.get("/password").status_code == 200


def change(client: Any, old: str = PASSWORD, new: str = NEW) -> Any:
    return client.post("/password", data={"password": old, "new_password": new})


def test_after_the_first_change_of_password_the_home_page_opens(
    newcomer: Any, client_of: Any, company: Any
) -> None:
    assert change(newcomer).location == "/"

    assert is_in(newcomer)
    assert not Person.get_by_id(company.lin).must_change_password
    assert sign_in(client_of(None), company.lin).status_code == 401
    assert sign_in(client_of(None), company.lin, NEW).status_code == 303


def test_after_five_wrong_old_passwords_even_the_right_one_waits_but_signing_in_does_not(
    client_of: Any, company: Any, clock: Any
) -> None:
    client = client_of(company.lin)
    for _ in range(5):
        assert "现在的密码不对" in change(client, "guess").get_data(as_text=True)
    refused = change(client)
    assert refused.status_code == 429
    assert "15 分钟后再试" in refused.get_data(as_text=True)
    assert sign_in(client_of(None), company.lin).status_code == 303
    assert change(client_of(company.wang)).status_code == 303
    clock.now += timedelta(minutes=15)
    assert change(client).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("wrong", NEW, "现在的密码不对"),
        (PASSWORD, "seven.7", "新密码至少要 8 位"),
        (PASSWORD, "", "新密码至少要 8 位"),
        (PASSWORD, PASSWORD, "新密码不能与现在的密码相同"),
        (PASSWORD, "Password1", "这个密码太常见"),
        (PASSWORD, "5201314a", "这个密码太常见"),
        (PASSWORD, "aaaaaaaaaa", "这个密码太常见"),
        (PASSWORD, "shop-1101-x", "密码里不要有自己的工号或姓名"),
        (PASSWORD, "我是 林 晓燕 呀呀", "密码里不要有自己的工号或姓名"),
    ],
)
def test_a_bad_new_password_is_refused(
    newcomer: Any, company: Any, old: str, new: str, sentence: str
) -> None:
    before = Person.get_by_id(company.lin).password_hash
    answer = change(newcomer, old, new)

    assert answer.status_code == 400
    assert sentence in answer.get_data(as_text=True)
    held = Person.get_by_id(company.lin)
    assert (held.password_hash, held.must_change_password) == (before, True)


def test_changing_the_password_ends_the_sessions_on_other_devices(
    client_of: Any, company: Any
) -> None:
    here, other, anothers = client_of(company.lin), client_of(company.lin), client_of(company.wang)
    change(here)

    assert is_in(here)
    assert not is_in(other)
    assert is_in(anothers)


def test_hr_gives_a_first_password_that_is_shown_once_and_ends_every_session(
    client_of: Any, company: Any
) -> None:
    lin, hr = client_of(company.lin), client_of(company.he)
    old = Person.get_by_id(company.lin).password_hash

    page = hr.post(f"/staff/{company.lin}/reset-password").get_data(as_text=True)

    assert not is_in(lin)
    held = Person.get_by_id(company.lin)
    assert held.must_change_password
    assert held.password_hash != old
    words = page.replace("<", " ").replace(">", " ").split()
    shown = [word for word in words if len(word) >= 8 and fits(held.password_hash, word)]
    assert len(set(shown)) == 1
    assert shown[0] not in hr.get("/staff").get_data(as_text=True)
    newcomer = client_of(None)
    assert sign_in(newcomer, company.lin, shown[0]).status_code == 303
    assert newcomer.get("/today").location == "/password"


def fits(hashed: str, word: str) -> bool:
    """Whether a word is the password; only words that look like one are tried, since it is slow."""
    if not word.isascii() or any(mark in word for mark in "=\"'/;:&(){}"):
        return False
    try:
        return bool(PasswordHasher().verify(hashed, word))
    except VerifyMismatchError:
        return False


def test_hr_ends_sessions(client_of: Any, company: Any) -> None:
    one, two, anothers = client_of(company.lin), client_of(company.lin), client_of(company.wang)
    client_of(company.he).post(f"/staff/{company.lin}/end-sessions")

    assert (is_in(one), is_in(two), is_in(anothers)) == (False, False, True)
    assert sign_in(client_of(None), company.lin).status_code == 303


def test_an_unknown_person_cannot_be_reset_or_signed_out(client_of: Any, company: Any) -> None:
    hr = client_of(company.he)
    for what in ("reset-password", "end-sessions"):
        assert hr.post(f"/staff/9999/{what}").status_code == 404


def test_who_has_left_cannot_sign_in_and_an_open_session_is_over(
    client_of: Any, company: Any, runtime: Any, clock: Any
) -> None:
    lin = client_of(company.lin)
    runtime.write(lambda tx: leave(tx, company.he, company.lin, date(2026, 3, 2)))
    assert is_in(lin)
    assert sign_in(client_of(None), company.lin).status_code == 303

    clock.set("2026-03-03T00:00")

    assert not is_in(lin)
    assert sign_in(client_of(None), company.lin).status_code == 401


def test_who_is_not_hired_yet_cannot_sign_in(client_of: Any, company: Any, runtime: Any) -> None:
    def hired_tomorrow(tx: Any) -> None:
        Person.update(hired_on=date(2026, 3, 3)).where(Person.id == company.lin).execute()
        tx.notice("roster")

    runtime.write(hired_tomorrow)
    assert sign_in(client_of(None), company.lin).status_code == 401


def test_who_was_signed_in_until_now_is_told_so_and_a_stranger_is_not(
    client_of: Any, company: Any, clock: Any
) -> None:
    client = client_of(company.lin)
    SignIn.update(ended_at=clock()).execute()

    answer = client.get("/today")

    assert answer.location == "/login?next=/today&again=yes"
    assert "登录已过期" in client.get(answer.location).text
    stranger = client_of(None)
    assert "登录已过期" not in stranger.get(stranger.get("/today").location).text


def test_after_signing_out_back_shows_the_login(client_of: Any, company: Any, runtime: Any) -> None:
    client = client_of(None)
    sign_in(client, company.lin)
    page = client.get("/today")
    stolen = token_of(client)

    answer = client.post("/logout")

    assert answer.location == "/login"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert page.headers["Cache-Control"] == "no-store"  # so Back asks again
    assert client.get("/today").location == "/login?next=/today"
    with client.session_transaction(base_url="https://localhost") as session:
        session["_user_id"] = stolen
    assert not is_in(client)
    assert SignIn.get().ended_at is not None


def test_signing_out_here_leaves_the_other_device(client_of: Any, company: Any) -> None:
    here, there = client_of(company.lin), client_of(company.lin)
    here.post("/logout")
    assert (is_in(here), is_in(there)) == (False, True)


def test_a_session_fixed_before_signing_in_is_replaced(client_of: Any, company: Any) -> None:
    client = client_of(None)
    with client.session_transaction(base_url="https://localhost") as session:
        session["_user_id"] = "planted"
        session["left by another"] = "x"

    sign_in(client, company.lin)

    with client.session_transaction(base_url="https://localhost") as session:
        assert session["_user_id"] != "planted"
        assert "left by another" not in session
        assert session.permanent
    assert [row.person_id for row in SignIn.select()] == [company.lin]


def test_the_session_of_who_was_signed_in_before_is_replaced(client_of: Any, company: Any) -> None:
    client = client_of(None)
    sign_in(client, company.lin)
    first = token_of(client)
    sign_in(client, company.wang)

    assert token_of(client) != first
    assert "王䶮" in client.get("/me").get_data(as_text=True)


def test_the_sign_in_is_remembered_for_ninety_days(client_of: Any, company: Any) -> None:
    cookie = sign_in(client_of(None), company.lin).headers["Set-Cookie"]
    assert "Expires=" in cookie
    assert timedelta(days=90) == REMEMBERED


def test_a_session_ends_after_ninety_days_though_its_cookie_was_written_anew(
    client_of: Any, company: Any, clock: Any
) -> None:
    client = client_of(company.lin)
    clock.now += timedelta(days=89)
    written = client.post("/language", data={"locale": "en"})
    assert any("__Host-jiebao=" in each for each in written.headers.getlist("Set-Cookie"))
    assert is_in(client)
    clock.now += timedelta(hours=23, minutes=59)
    assert is_in(client)
    clock.now += timedelta(minutes=1)
    assert not is_in(client)
    assert is_in(client_of(company.lin))


PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Safari/604.1"


def test_one_sees_ones_own_devices_and_signs_a_lost_one_out(client_of: Any, company: Any) -> None:
    here, lost, anothers = client_of(company.lin), client_of(None), client_of(company.wang)
    form = {"account": company.lin, "password": PASSWORD}
    lost.post("/login", data=form, headers={"User-Agent": PHONE})
    page = here.get("/password").text
    assert "iPhone · Safari" in page
    assert page.count("当前设备") == 1
    [there] = re.findall(r'action="(/password/sessions/[0-9]+/end)"', page)

    assert anothers.post(there).status_code == 303
    assert "没有找到" in anothers.get("/password").text
    assert is_in(lost)
    assert here.post(there).status_code == 303
    assert not is_in(lost)
    assert is_in(here)
    assert "iPhone" not in here.get("/password").text
    assert here.post(there).status_code == 303


@pytest.mark.parametrize(
    ("described", "words"),
    [
        (PHONE, "iPhone · Safari"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari/537.36", "Android · Chrome"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537.36 Edg/126", "Windows · Edge"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126 MicroMessenger/8", "Android · WeChat"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_told_by_system_and_browser(described: str, words: str) -> None:
    assert device_words(described) == words


def test_the_database_knows_neither_password_nor_token(client_of: Any, company: Any) -> None:
    client = client_of(None)
    sign_in(client, company.lin)

    token = token_of(client)
    assert token
    assert SignIn.get().token_hash != token
    assert Person.get_by_id(company.lin).password_hash.startswith("$argon2id$")


def test_a_guess_costs_a_thief_what_is_recommended_for_argon2id() -> None:
    for hasher, memory, passes in ((SERVED, 65_536, 3), (SERVED_FIRST, 12_288, 3)):
        assert hasher.type == Type.ID
        assert (hasher.memory_cost, hasher.time_cost) == (memory, passes)
    assert not SERVED.check_needs_rehash(SERVED_NOBODY)  # an unknown account takes as long


def test_signing_in_leads_to_the_requested_page_and_never_to_another_host(
    client_of: Any, company: Any
) -> None:
    form = {"account": company.lin, "password": PASSWORD}
    for wanted, come in {
        "/boards?period=day": "/boards?period=day",
        "https://evil.example/": "/",
        "//evil.example/": "/",
        "/\\evil.example": "/",
        "": "/",
    }.items():
        answer = client_of(None).post("/login", query_string={"next": wanted}, data=form)
        assert answer.location == come


def test_the_login_page_redirects_a_signed_in_member_home(client_of: Any, company: Any) -> None:
    assert client_of(company.lin).get("/login").location == "/"


def test_a_session_in_use_is_noted_now_and_then(
    client_of: Any, company: Any, clock: Any, runtime: Any
) -> None:
    client = client_of(company.lin)
    begun = clock()
    clock.now += timedelta(minutes=9)
    client.get("/today")
    assert SignIn.get().seen_at == begun
    clock.now += timedelta(minutes=2)
    client.get("/today")
    assert SignIn.get().seen_at == clock()


def test_who_lost_a_post_in_sales_keeps_the_session_but_not_the_page(
    client_of: Any, company: Any, runtime: Any
) -> None:
    client = client_of(company.lin)
    card(runtime.write, company.lin, "k1")
    runtime.write(
        lambda tx: transfer(
            tx,
            company.he,
            Placement(company.lin, date(2026, 3, 2), "supervisor", "east", None, None),
        )
    )
    assert client.get("/today").status_code == 403
    assert client.get("/checks").status_code == 200
