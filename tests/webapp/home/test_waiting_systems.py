"""What other systems wait for stands on the home: of HR what failed, of leaders proposals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.webapp.integration.conftest import proposed
from webapp.company.parts import INTEGRATION
from webapp.home.operations.switch_parts import switch_part
from webapp.home.waiting import waiting_for, waiting_with_others
from webapp.home.waiting_item import WaitingReader
from webapp.integration.operations.tokens import decide_token
from webapp.integration.operations.webhooks import (
    FAILING,
    WebhookGiven,
    add_webhook,
    disable_webhook,
    enable_webhook,
)
from webapp.web.operations.identity_providers import (
    ProviderGiven,
    decide_provider,
    propose_provider,
)

OURS = {"webhooks", "tokens", "provider"}


def reader(runtime: Any, person: str, role: str) -> WaitingReader:
    return WaitingReader(runtime.company, person, role, runtime.clock())


def waits(runtime: Any, person: str, role: str) -> dict[str, tuple[str, int]]:
    """The items of this file for a reader: address and count by key."""
    found = waiting_for(reader(runtime, person, role))
    return {each.key: (each.href, each.count) for each in found if each.key in OURS}


def test_hr_is_reminded_of_a_disabled_webhook_until_it_works_again(
    runtime: Any, company: Any, clock: Any, client_of: Any
) -> None:
    for name in ("考勤系统", "财务系统"):
        given = WebhookGiven(name, "https://hooks.example.org", ("leave",), "sealed")
        runtime.write(lambda tx, new=given: add_webhook(tx, company.he, new))
    assert waits(runtime, company.he, "hr") == {}
    runtime.write(lambda tx: disable_webhook(tx, 1, FAILING))
    clock.now += timedelta(days=2)
    [item] = [each for each in waiting_for(reader(runtime, company.he, "hr")) if each.key in OURS]
    assert (item.key, item.href, item.count) == ("webhooks", "/webhooks", 1)
    assert item.since == runtime.today - timedelta(days=2)
    assert "推送地址自动停用了" in client_of(company.he).get("/home").text
    assert waits(runtime, company.lu, "leader") == {}

    runtime.write(lambda tx: enable_webhook(tx, company.he, 1))
    assert waits(runtime, company.he, "hr") == {}


def test_a_leader_is_reminded_of_tokens_and_of_the_companys_account(
    runtime: Any, company: Any, client_of: Any
) -> None:
    number, _secret = proposed(runtime, company)
    given = ProviderGiven("https://login.example.com", "jiebao", "sealed", "staff", True)
    runtime.write(lambda tx: propose_provider(tx, company.he, given))
    wanted = {"tokens": ("/tokens", 1), "provider": ("/company-account", 1)}
    assert waits(runtime, company.lu, "leader") == wanted
    with_others = waiting_with_others(reader(runtime, company.he, "hr"))
    assert {each.key for each in with_others} >= {"tokens", "provider"}
    page = client_of(company.lu).get("/home").text
    assert "接口令牌待批准" in page
    assert "公司账号登录待批准" in page

    runtime.write(lambda tx: decide_token(tx, company.lu, number, approved=False))
    runtime.write(lambda tx: decide_provider(tx, company.lu, 1, approved=False))
    assert waits(runtime, company.lu, "leader") == {}


def test_nothing_of_a_part_that_is_switched_off_waits(runtime: Any, company: Any) -> None:
    proposed(runtime, company)
    runtime.write(lambda tx: switch_part(tx, company.he, INTEGRATION, on=False))
    assert waits(runtime, company.lu, "leader") == {}
