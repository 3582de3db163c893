"""The page of channels: HR adds, tests, changes and closes them; addresses are never shown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.messaging.conftest import Group
from webapp.messaging.models import Channel, Sending
from webapp.store.models import AuditLine
from webapp.web.runtime import Runtime

ROBOT = "12345678-1234-1234-1234-123456789012"
FORM = {"name": "销售大群", "kinds": ["bulletin", "sale"], "per_minute": "15"}


def test_hr_adds_a_channel_tests_it_and_reads_the_result(
    inside: Runtime, app: Any, client_of: Any, company: Any, group: Group
) -> None:
    app.extensions["jiebao"] = inside
    client = client_of(company.he)
    assert client.post("/channels", data={**FORM, "address": group.address}).status_code == 303
    held = Channel.get()
    assert (held.service, held.kinds, held.files) == ("JSON", "bulletin sale", True)
    page = client.get("/channels").text
    assert "secret" not in page
    assert "json://127.****up" in page

    group.will(404)
    client.post(f"/channels/{held.id}/test")
    page = client.get("/channels").text
    assert "测试没有送达：对方回答 HTTP 404" in page
    client.post(f"/channels/{held.id}/test")
    assert "测试已送达" in client.get("/channels").text
    assert group.titles == ["捷报：测试消息"] * 2
    assert [row.result for row in Sending.select()] == ["begun", "dropped", "begun", "sent"]


def test_an_invalid_address_is_refused_and_not_shown_again(
    app: Any, client_of: Any, company: Any
) -> None:
    client = client_of(company.he)
    for address in ("hello-secret", "syslog://", "dbus://", ""):
        answer = client.post("/channels", data={**FORM, "address": address})
        assert answer.status_code == 400
        assert "hello-secret" not in answer.text
        assert "销售大群" in answer.text
    assert Channel.select().count() == 0


@pytest.mark.parametrize(
    ("pasted", "service"),
    [
        (" https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef0123 ", "DingTalk"),
        (
            "https://oapi.dingtalk.com/robot/send?access_token=0123abcd&timestamp=1&sign=a%2B",
            "DingTalk",
        ),
        ("dingtalk://SEC0123456789abcdef@0123456789abcdef0123", "DingTalk"),
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{ROBOT}", "Feishu"),
        (f"https://OPEN.feishu.cn/open-apis/bot/hook/{ROBOT}/?from=群", "Feishu"),
        (f"https://open.larksuite.com/open-apis/bot/v2/hook/{ROBOT}", "Lark (Feishu)"),
        (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={ROBOT}", "WeCom Bot"),
        (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={ROBOT}&debug=1", "WeCom Bot"),
    ],
)
def test_a_robots_web_address_can_be_pasted_as_it_is_given_out(
    client_of: Any, company: Any, pasted: str, service: str
) -> None:
    answer = client_of(company.he).post("/channels", data={**FORM, "address": pasted})
    assert answer.status_code == 303
    assert Channel.get().service == service
    assert ROBOT not in Channel.get().shown


@pytest.mark.parametrize(
    "address",
    [
        *(
            "json://10.0.0.5/hook",
            "json://192.168.1.3:8000",
            "json://localhost/hook",
            "json://[::1]/",
        ),
        *("json://intranet/hook", "json://printer.local/", "mailto://u:p@mail.corp"),
        *("json://2130706433/", "json://app-10-0-0-5.sslip.io/", "jsons://[::ffff:10.0.0.5]/"),
        "mailtos://u:p@example.org?smtp=10.0.0.25",
    ],
)
def test_an_address_inside_the_company_is_refused_when_it_is_entered(
    client_of: Any, company: Any, address: str
) -> None:
    answer = client_of(company.he).post("/channels", data={**FORM, "address": address})
    assert answer.status_code == 400
    assert "内部网络" in answer.text
    assert Channel.select().count() == 0


def test_hr_changes_a_channels_kinds_and_closes_it(
    client_of: Any, company: Any, channel: Any
) -> None:
    number = channel()
    client = client_of(company.he)
    client.post(f"/channels/{number}", data={"kinds": ["return"], "per_minute": "5"})
    assert (Channel.get().kinds, Channel.get().per_minute) == ("return", 5)
    client.post(f"/channels/{number}", data={"kinds": ["return"], "per_minute": "0"})
    assert "1 到 60" in client.get("/channels").text
    client.post(f"/channels/{number}", data={"kinds": ["nothing"], "per_minute": "5"})
    assert Channel.get().kinds == "return"
    client.post(f"/channels/{number}", data={"step": "end", "per_minute": "5"})
    assert Channel.get().ended_at is not None
    client.post(f"/channels/{number}/test")
    assert "已经停用" in client.get("/channels").text
    actions = {row.action for row in AuditLine.select().where(AuditLine.subject == "channel:1")}
    assert actions == {"add_channel", "set_channel", "end_channel"}
