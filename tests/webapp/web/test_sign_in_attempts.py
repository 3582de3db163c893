"""Failed sign-ins: who waits, for how long, and what ends the wait."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.webapp.web.test_sign_in import sign_in
from webapp.web.models import SignInAttempt
from webapp.web.operations.sign_in import give_first_password, hash_drawn_password
from webapp.web.operations.sign_in_attempts import TRIES_ACCOUNT


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
