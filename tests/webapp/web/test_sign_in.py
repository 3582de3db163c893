"""Signing in and out: accounts, sessions and devices, and what the database knows of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from argon2 import Type

from tests.quick_hashes import SERVED, SERVED_FIRST, SERVED_NOBODY
from tests.webapp.telling import card
from webapp.company.models import Person
from webapp.people.operations.place_person import Placement
from webapp.people.operations.transfers import leave, transfer
from webapp.store.models import AuditLine
from webapp.web.models import SignIn
from webapp.web.operations.sign_in import REMEMBERED
from webapp.web.own_sessions import device_words

PASSWORD = "a password of the tests"


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
