"""HR's pages of webhooks, and real deliveries by the guarded child process."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from tests.webapp.integration.receiver import Receiver, receiving
from webapp.integration.operations.webhooks import (
    BOTH_SIGN,
    MOST_WEBHOOKS,
    sealed_parts,
    webhook_state,
)
from webapp.integration.pages import webhooks
from webapp.integration.webhook_models import Webhook, WebhookOldSecret, WebhookTry
from webapp.integration.webhook_sender import WebhookSender
from webapp.store.models import AuditLine

FORM = {
    "name": "考勤系统",
    "address": "https://hooks.example.org/jiebao-0123456789",
    "kinds": ["leave", "add_person"],
}


@pytest.fixture
def he(client_of: Any, company: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """HR, where example.org is a public host."""
    monkeypatch.setattr(webhooks, "is_internal_host", lambda host: "example.org" not in host)
    return client_of(company.he)


def test_hr_adds_a_webhook_and_sees_its_secret_once(he: Any, runtime: Any) -> None:
    page = he.post("/webhooks", data=FORM).text
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/]{32}", page)
    later = he.get("/webhooks").text
    assert secret not in later
    assert "考勤系统" in later
    assert "0123456789" not in later
    held = Webhook.get()
    assert secret not in held.sealed
    assert secret in runtime.cipher.decrypt_address(held.sealed)
    audited = [line.after for line in AuditLine.select()]
    assert audited
    assert secret not in "".join(audited)


def test_hr_replaces_the_secret_sees_the_new_one_once_and_ends_the_old_one(
    he: Any, runtime: Any, clock: Any
) -> None:
    [first] = re.findall(r"whsec_[A-Za-z0-9+/]{32}", he.post("/webhooks", data=FORM).text)
    page = he.post("/webhooks/1/secret").text
    [second] = set(re.findall(r"whsec_[A-Za-z0-9+/]{32}", page))
    assert "新旧两个密钥都签名，到" in page
    assert second not in he.get("/webhooks").text
    text = runtime.cipher.decrypt_address(Webhook.get().sealed)
    assert sealed_parts(text) == (FORM["address"], [second, first])
    assert WebhookOldSecret.get().until == clock.now + BOTH_SIGN
    assert he.post("/webhooks/1/secret", data={"step": "end_old"}).status_code == 303
    assert "新旧两个密钥都签名，到" not in he.get("/webhooks").text
    assert he.post("/webhooks/9/secret").status_code == 303
    assert "没有找到" in he.get("/webhooks").text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "还没有填"),
        ({"name": "很" * 41}, "太长"),
        ({"address": ""}, "还没有填"),
        ({"address": "http://hooks.example.org/x"}, "https://"),
        ({"address": "ftp://hooks.example.org/x"}, "https://"),
        ({"address": "https://user:word@hooks.example.org/"}, "https://"),
        ({"address": "https://hooks.example.org:99999/"}, "https://"),
        ({"address": "https:///x"}, "https://"),
        ({"address": "https://hooks.example.org/a b"}, "https://"),
        ({"address": "https://[::1"}, "https://"),
        ({"kinds": []}, "至少选一种"),
        ({"kinds": ["open_talk"]}, "给出的选项"),
    ],
)
def test_a_wrong_form_is_refused_beside_its_field(he: Any, wrong: Any, says: str) -> None:
    answer = he.post("/webhooks", data={**FORM, **wrong})
    assert answer.status_code == 400
    assert says in answer.text
    assert "whsec_" not in answer.text
    assert Webhook.select().count() == 0
    if "name" not in wrong:
        assert 'value="考勤系统"' in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://10.1.2.3/hook",
        "https://192.168.1.20:8443/hook",
        "https://169.254.169.254/latest",
        "https://intranet/hook",
        "https://payroll.corp/hook",
    ],
)
def test_an_address_inside_the_house_is_refused(client_of: Any, company: Any, address: str) -> None:
    answer = client_of(company.he).post("/webhooks", data={**FORM, "address": address})
    assert answer.status_code == 400
    assert "公司内部网络" in answer.text
    assert Webhook.select().count() == 0


def test_there_are_only_so_many(he: Any) -> None:
    for _each in range(MOST_WEBHOOKS):
        assert he.post("/webhooks", data=FORM).status_code == 200
    assert "请先停用不用的" in he.post("/webhooks", data=FORM).text
    assert he.post("/webhooks/1", data={"step": "end"}).status_code == 303
    assert he.post("/webhooks", data=FORM).status_code == 200


def test_kinds_are_changed_and_a_webhook_is_ended(he: Any) -> None:
    he.post("/webhooks", data=FORM)
    he.post("/webhooks/1", data={"kinds": ["settle", "leave"]})
    assert Webhook.get().kinds == "settle leave"
    he.post("/webhooks/1", data={"kinds": []})
    assert "至少选一种" in he.get("/webhooks").text
    he.post("/webhooks/1", data={"step": "end"})
    assert webhook_state(1) == "ended"
    assert "还没有推送地址" in he.get("/webhooks").text
    he.post("/webhooks/1", data={"step": "enable"})
    assert "已经停用" in he.get("/webhooks").text
    assert he.get("/webhooks/1").status_code == 200
    assert he.get("/webhooks/2").status_code == 404


# Real deliveries


@pytest.fixture
def inside(runtime: Any, app: Any) -> Any:
    """The runtime of a server that was started with --inside, which may reach loopback."""
    opened = replace(runtime, config=replace(runtime.config, inside=True))
    app.extensions["jiebao"] = opened
    return opened


def added_by_page(he: Any, receiver: Receiver) -> str:
    """A webhook of that receiver; its secret."""
    page = he.post("/webhooks", data={**FORM, "address": receiver.address}).text
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/]{32}", page)
    return str(secret)


def test_a_delivery_arrives_signed_and_stands_in_the_log(
    inside: Any, company: Any, client_of: Any
) -> None:
    he = client_of(company.he)
    with receiving() as receiver:
        secret = added_by_page(he, receiver)
        inside.write(lambda tx: tx.audit("1002", "leave", "person:1102"))
        WebhookSender(inside)()
        assert he.post("/webhooks/1/test").status_code == 303
    (headers, body), (_headers, trial) = receiver.received
    # Not `verify`: it compares with this machine's clock, and the clock of the tests stands.
    signed = Verifier(secret).sign(headers["webhook-id"], inside.clock(), body)
    assert headers["webhook-signature"] == signed
    assert headers["content-type"] == "application/json"
    assert '"type": "test"' in trial
    page = he.get("/webhooks").text
    assert "测试已送达" in page
    log = he.get("/webhooks/1").text
    assert "员工离职" in log
    assert "测试消息" in log
    assert log.count("已送达") == 2


def test_a_redirect_is_no_delivery_and_is_not_followed(
    inside: Any, company: Any, client_of: Any
) -> None:
    he = client_of(company.he)
    with receiving() as receiver:
        added_by_page(he, receiver)
        receiver.status, receiver.headers = 302, {"location": receiver.address}
        he.post("/webhooks/1/test")
    assert len(receiver.received) == 1
    assert "HTTP 302" in he.get("/webhooks").text
    assert (WebhookTry.get().result, WebhookTry.get().said) == ("failed", "http 302")


def test_without_inside_the_child_process_reaches_nothing_in_the_house(
    runtime: Any, company: Any, client_of: Any, inside: Any, app: Any
) -> None:
    """The address was accepted (its name meant another host then); the connection is refused."""
    he = client_of(company.he)
    with receiving() as receiver:
        added_by_page(he, receiver)
        app.extensions["jiebao"] = runtime
        he.post("/webhooks/1/test")
    assert receiver.received == []
    assert WebhookTry.get().said == "stopped address"
    assert "公司内网" in he.get("/webhooks").text


def test_a_receiver_that_is_gone_is_said(inside: Any, company: Any, client_of: Any) -> None:
    he = client_of(company.he)
    with receiving() as receiver:
        added_by_page(he, receiver)
    he.post("/webhooks/1/test")
    assert "对方连不上" in he.get("/webhooks").text
