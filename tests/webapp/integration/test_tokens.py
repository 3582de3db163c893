"""Tokens: proposed by HR, approved by a leader, shown once, revoked; who may do which."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.integration.conftest import approved, proposed
from webapp.company.parts import INTEGRATION
from webapp.core.errors import NotAllowed
from webapp.home.operations.switch_parts import switch_part
from webapp.integration.models import ApiToken, ApiTokenUse
from webapp.integration.operations.tokens import (
    DecidedBefore,
    OwnToken,
    RevokedBefore,
    TokenGiven,
    decide_token,
    propose_token,
    revoke_token,
)
from webapp.integration.pages.api_access import USES
from webapp.integration.token_reading import all_tokens, secret_hash
from webapp.store.models import AuditLine

FORM = {"name": "财务系统", "scopes": ["people", "lines"], "expires_on": "2026-06-30"}


def states(runtime: Any) -> list[str]:
    return [token.state for token in all_tokens(runtime.today)]


def actions() -> list[tuple[str, str]]:
    """Who did what to tokens."""
    lines = AuditLine.select().where(AuditLine.subject.startswith("token:"))
    return [(line.who, line.action) for line in lines.order_by(AuditLine.number)]


def test_hr_proposes_a_leader_approves_and_the_token_opens_what_it_says(
    client_of: Any, company: Any, ask: Any
) -> None:
    page = client_of(company.he).post("/tokens", data=FORM).text
    [secret] = re.findall(r"jbt_[A-Za-z0-9_-]{43}", page)
    refused = ask(secret, "token")
    assert (refused.status_code, refused.mimetype) == (401, "application/problem+json")
    assert "还没有经领导批准" in refused.json["detail"]

    decided = client_of(company.lu).post("/tokens/1/decide", data={"decision": "approve"})
    assert decided.status_code == 303
    told = ask(secret, "token").json
    assert (told["name"], told["scopes"]) == ("财务系统", ["people", "lines"])
    assert told["expires_on"] == "2026-06-30"
    assert ask(secret, "people").status_code == 200
    denied = ask(secret, "payrolls")
    assert denied.status_code == 403
    assert "payrolls" in denied.json["detail"]
    assert actions() == [(company.he, "propose_token"), (company.lu, "decide_token")]


def test_the_secret_is_shown_once_and_kept_as_its_hash(client_of: Any, company: Any) -> None:
    he = client_of(company.he)
    [secret] = re.findall(r"jbt_[A-Za-z0-9_-]{43}", he.post("/tokens", data=FORM).text)
    later = he.get("/tokens").text
    assert secret not in later
    assert f"{secret[:8]}…" in later
    held = ApiToken.get()
    assert held.token_hash == secret_hash(secret)
    assert secret not in {str(value) for value in held.__data__.values()}
    audited = [line.after for line in AuditLine.select()]
    assert audited
    assert secret not in "".join(audited)


def test_a_revoked_token_is_refused_at_once(
    runtime: Any, company: Any, ask: Any, client_of: Any
) -> None:
    number, secret = approved(runtime, company)
    assert ask(secret, "token").status_code == 200
    assert client_of(company.lu).post(f"/tokens/{number}/revoke").status_code == 303
    answer = ask(secret, "token")
    assert answer.status_code == 401
    assert "已经停用" in answer.json["detail"]
    assert states(runtime) == ["revoked"]
    assert actions()[-1] == (company.lu, "revoke_token")


def test_a_token_works_to_the_end_of_its_last_day(
    runtime: Any, company: Any, ask: Any, clock: SettableClock
) -> None:
    _number, secret = approved(runtime, company, days=0)
    clock.set("2026-03-02T23:59")
    assert ask(secret, "token").status_code == 200
    clock.set("2026-03-03T00:00")
    assert "已经过期" in ask(secret, "token").json["detail"]
    assert states(runtime) == ["expired"]


def test_a_declined_token_never_works(runtime: Any, company: Any, ask: Any, client_of: Any) -> None:
    number, secret = proposed(runtime, company)
    client_of(company.lu).post(f"/tokens/{number}/decide", data={"decision": "decline"})
    assert "没有批准" in ask(secret, "token").json["detail"]
    assert states(runtime) == ["declined"]
    with pytest.raises(RevokedBefore):
        runtime.write(lambda tx: revoke_token(tx, company.he, number))


def test_a_decision_and_a_revocation_are_made_once(runtime: Any, company: Any) -> None:
    number, _secret = approved(runtime, company)
    with pytest.raises(DecidedBefore):
        runtime.write(lambda tx: decide_token(tx, company.lu, number, approved=False))
    runtime.write(lambda tx: revoke_token(tx, company.he, number))
    with pytest.raises(RevokedBefore):
        runtime.write(lambda tx: revoke_token(tx, company.he, number))
    waiting, _secret = proposed(runtime, company)
    runtime.write(lambda tx: revoke_token(tx, company.he, waiting))
    with pytest.raises(RevokedBefore):
        runtime.write(lambda tx: decide_token(tx, company.lu, waiting, approved=True))


def test_only_hr_proposes_and_only_a_leader_decides(runtime: Any, company: Any) -> None:
    given = TokenGiven("财务系统", ("people",), runtime.today)
    for by in (company.lu, company.gao, company.lin):
        with pytest.raises(NotAllowed):
            runtime.write(lambda tx, by=by: propose_token(tx, by, given, "0", "jbt_"))
    number, _secret = proposed(runtime, company)
    for by in (company.he, company.sun):
        with pytest.raises(NotAllowed):
            runtime.write(lambda tx, by=by: decide_token(tx, by, number, approved=True))
    with pytest.raises(NotAllowed):
        runtime.write(lambda tx: revoke_token(tx, company.sun, number))
    assert states(runtime) == ["waits"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "还没有填"),
        ({"name": "很" * 41}, "太长"),
        ({"scopes": []}, "至少选一项"),
        ({"scopes": ["people", "passwords"]}, "给出的选项"),
        ({"scopes": ["customers"]}, "也要能读记录"),
        ({"scopes": ["facts", "phone_numbers"]}, "也要选客户姓名"),
        ({"expires_on": "2026-03-01"}, "有效期请填今天到"),
        ({"expires_on": "2027-03-04"}, "有效期请填今天到"),
        ({"expires_on": ""}, "还没有填"),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(
    client_of: Any, company: Any, wrong: Any, says: str
) -> None:
    answer = client_of(company.he).post("/tokens", data={**FORM, **wrong})
    assert answer.status_code == 400
    assert says in answer.text
    assert "jbt_" not in answer.text
    assert ApiToken.select().count() == 0
    if "name" not in wrong:
        assert 'value="财务系统"' in answer.text


def test_an_unknown_number_is_not_found_and_said_on_the_page(client_of: Any, company: Any) -> None:
    lu = client_of(company.lu)
    assert lu.post("/tokens/9/revoke").status_code == 303
    assert "没有找到" in lu.get("/tokens").text


def test_the_last_use_is_noted_to_the_minute(
    runtime: Any, company: Any, ask: Any, clock: SettableClock, client_of: Any
) -> None:
    number, secret = approved(runtime, company)
    assert "还没有用过" in client_of(company.he).get("/tokens").text
    first = clock.now
    ask(secret, "token")
    clock.now += timedelta(seconds=59)
    ask(secret, "token")
    assert ApiTokenUse.get().last_at == first
    clock.now += timedelta(seconds=1)
    ask(secret, "people")
    held = ApiTokenUse.get()
    assert (held.token_id, held.last_at) == (number, clock.now)
    assert "最近一次使用" in client_of(company.he).get("/tokens").text


def test_each_token_has_its_own_limit(
    runtime: Any, company: Any, ask: Any, clock: SettableClock
) -> None:
    (_one, first), (_two, second) = approved(runtime, company), approved(runtime, company)
    assert {ask(first, "token").status_code for _each in range(USES)} == {200}
    refused = ask(first, "token")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"
    assert ask(second, "token").status_code == 200
    clock.now += timedelta(minutes=1)
    assert ask(first, "token").status_code == 200


def test_with_the_part_switched_off_nothing_answers(
    runtime: Any, company: Any, ask: Any, client_of: Any
) -> None:
    _number, secret = approved(runtime, company)
    runtime.write(lambda tx: switch_part(tx, company.he, INTEGRATION, on=False))
    answer = ask(secret, "token")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert client_of(company.he).get("/tokens").status_code == 404


def test_who_proposed_a_token_may_not_approve_it_as_a_leader(
    client_of: Any, company: Any, runtime: Any
) -> None:
    client_of(company.he).post("/tokens", data=FORM)
    ApiToken.update(proposed_by=company.lu).execute()  # who was of HR then
    with pytest.raises(OwnToken):
        runtime.write(lambda tx: decide_token(tx, company.lu, 1, approved=True))
    assert states(runtime) == ["waits"]
