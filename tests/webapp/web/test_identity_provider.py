"""The settings of the company's account: two people, a sealed secret, and always a way back in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from tests.webapp.web.fake_provider import FakeProvider, fake_provider
from tests.webapp.web.real_provider import SECRET, put_in_force
from webapp.core.errors import NotAllowed
from webapp.store.models import AuditLine
from webapp.web.operations.company_accounts import bind_account
from webapp.web.operations.identity_providers import (
    decide_provider,
    end_provider,
    passwords_off,
    provider_in_force,
    waiting_provider,
)
from webapp.web.provider_account import ProviderUnreached
from webapp.web.provider_client import ProviderClient
from webapp.web.provider_models import IdentityProvider
from webapp.web.runtime import Runtime


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with fake_provider() as held:
        yield held


@pytest.fixture
def inside(runtime: Runtime, app: Any) -> Runtime:
    allowed = replace(runtime, config=replace(runtime.config, inside=True))
    app.extensions["jiebao"] = allowed
    return allowed


def form(provider: FakeProvider, **other: str) -> dict[str, str]:
    issuer = f"{provider.issuer}/.well-known/openid-configuration"
    given = {"issuer": issuer, "client": "jiebao", "secret": SECRET, "claim": "employee_number"}
    return {**given, **other}


def bind(runtime: Runtime, issuer: str, *people: str) -> None:
    for person in people:
        subject = f"acct-{person}"
        runtime.write(partial(bind_account, person=person, issuer=issuer, subject=subject))


def test_hr_proposes_and_a_leader_approves(
    inside: Runtime, provider: FakeProvider, client_of: Any, company: Any
) -> None:
    he, lu = client_of(company.he), client_of(company.lu)
    assert he.post("/company-account", data=form(provider)).status_code == 303
    assert provider_in_force() is None
    assert he.post("/company-account/1/decide", data={"decision": "approve"}).status_code == 403
    assert lu.post("/company-account", data=form(provider)).status_code == 403
    assert lu.post("/company-account/1/decide", data={"decision": "approve"}).status_code == 303
    held = provider_in_force()
    assert held is not None
    assert held.issuer == provider.issuer
    with pytest.raises(NotAllowed):
        inside.write(lambda tx: decide_provider(tx, company.he, 1, approved=True))
    with pytest.raises(NotAllowed):
        inside.write(lambda tx: end_provider(tx, company.wang, 1))


def test_the_secret_is_sealed_shown_never_and_kept_when_it_is_left_empty(
    inside: Runtime, provider: FakeProvider, client_of: Any, company: Any
) -> None:
    he = client_of(company.he)
    he.post("/company-account", data=form(provider))
    client_of(company.lu).post("/company-account/1/decide", data={"decision": "approve"})
    refused = he.post("/company-account", data=form(provider, claim=""))
    assert refused.status_code == 400
    for page in (refused.text, he.get("/company-account").text):
        assert SECRET not in page
    held = IdentityProvider.get_by_id(1)
    assert SECRET not in held.sealed
    assert inside.cipher.decrypt_client_secret(held.sealed) == SECRET
    audited = [line.after for line in AuditLine.select()]
    assert audited
    assert SECRET not in "".join(audited)

    assert he.post("/company-account", data=form(provider, secret="")).status_code == 303
    assert IdentityProvider.get_by_id(2).sealed == held.sealed
    other = he.post("/company-account", data=form(provider, secret="", client="another"))
    assert other.status_code == 400


def test_a_later_proposal_takes_the_place_of_one_that_waits(
    inside: Runtime, provider: FakeProvider, client_of: Any, company: Any
) -> None:
    he, lu = client_of(company.he), client_of(company.lu)
    for claim in ("employee_number", "staff"):
        he.post("/company-account", data=form(provider, claim=claim))
    waits = waiting_provider()
    assert waits is not None
    assert waits.claim == "staff"
    lu.post("/company-account/1/decide", data={"decision": "approve"})
    assert provider_in_force() is None
    he.post("/company-account/2/end")
    assert waiting_provider() is None


@pytest.mark.parametrize(
    ("issuer", "sentence"),
    [
        ("", "还没有填"),
        ("http://login.example.com", "请填 https:// 开头的发现地址"),
        ("https://login.example.com/?of=jiebao", "不带问号和井号"),
        ("https://jiebao@login.example.com", "请填 https:// 开头"),
        ("https://[login", "请填 https:// 开头"),
        ("https://127.0.0.1:9/realm", "这个地址在公司内网"),
        ("https://keycloak/realm", "这个地址在公司内网"),
    ],
)
def test_an_address_that_is_not_outside_is_refused(
    provider: FakeProvider, client_of: Any, company: Any, issuer: str, sentence: str
) -> None:
    answer = client_of(company.he).post("/company-account", data=form(provider, issuer=issuer))
    assert (answer.status_code, sentence in answer.text) == (400, True)
    assert IdentityProvider.select().count() == 0


def test_an_issuer_that_does_not_answer_as_itself_is_refused(
    inside: Runtime, provider: FakeProvider, client_of: Any, company: Any
) -> None:
    he = client_of(company.he)
    provider.described_as = "https://another.example"
    answer = he.post("/company-account", data=form(provider))
    assert (answer.status_code, "没有通过检查" in answer.text) == (502, True)
    gone = he.post("/company-account", data=form(provider, issuer="http://127.0.0.1:1"))
    assert (gone.status_code, "公司账号系统没有回应" in gone.text) == (502, True)
    assert IdentityProvider.select().count() == 0


def test_a_connection_that_leads_inside_is_cut_before_anything_is_sent(
    provider: FakeProvider, clock: Any
) -> None:
    """The name may lead elsewhere by the time it is used: the connection itself is looked at."""
    inside = provider.issuer.replace("http://", "https://")
    with pytest.raises(ProviderUnreached):
        ProviderClient().describe(inside, clock(), inside=False)
    with pytest.raises(ProviderUnreached):
        ProviderClient().describe(provider.issuer, clock(), inside=False)
    assert provider.seen == []
    assert ProviderClient().describe(provider.issuer, clock(), inside=True)


def test_passwords_go_only_when_hr_and_a_leader_have_come_in_otherwise(
    inside: Runtime, provider: FakeProvider, client_of: Any, company: Any
) -> None:
    he, lu = client_of(company.he), client_of(company.lu)
    put_in_force(inside, provider.issuer)
    off = form(provider, passwords="off")
    assert "先让至少一位人事和一位领导" in he.post("/company-account", data=off).text
    bind(inside, provider.issuer, company.he)
    assert he.post("/company-account", data=off).status_code == 400
    bind(inside, provider.issuer, company.lu)
    assert he.post("/company-account", data=off).status_code == 303
    lu.post("/company-account/2/decide", data={"decision": "approve"})
    assert passwords_off()

    page = client_of(None).get("/login").text
    assert 'name="password"' not in page
    form_of_lin = {"account": company.lin, "password": "a password of the tests"}
    answer = client_of(None).post("/login", data=form_of_lin)
    assert (answer.status_code, "现在只能用公司账号登录" in answer.text) == (403, True)
    he.post("/company-account/2/end")
    assert client_of(None).post("/login", data=form_of_lin).status_code == 303
