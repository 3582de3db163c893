"""Passwords: a first one must be changed, a new one must be good, HR sets a first one again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from tests.webapp.web.test_sign_in import PASSWORD, is_in, sign_in
from webapp.company.models import Person

NEW = "a password of my own"


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
